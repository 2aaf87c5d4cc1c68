// One browser for a run of pytest. Reads a line of JSON per job, {"run": NAME, ...}, and answers one: {"faults": [...]}.
// With --list, prints the names of the page cases.
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from './packages.mjs';
import { cors } from './cors.mjs';
import { docs } from './docs.mjs';
import { startDistServer } from './dist_server.mjs';
import { journeys } from './journeys.mjs';
import { cases, showCase } from './pages.mjs';
import { planted } from './planted.mjs';

if (process.argv.includes('--list')) {
  console.log(JSON.stringify(Object.keys(cases)));
  process.exit(0);
}

const programs = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const browser = await chromium.launch({
  executablePath: programs.find((path) => path && existsSync(path)),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--no-first-run'],
});
const dist = await startDistServer();
const jobs = { page: showCase, ...journeys, ...planted, ...cors, ...docs };

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  let answer;
  try {
    answer = { faults: [], ...(await jobs[job.run]({ browser, dist, ...job })) };
  } catch (error) {
    answer = { faults: [error.stack ?? String(error)] };
  }
  console.log(JSON.stringify(answer));
}
await browser.close();
dist.stop();
