import { api, unwrap } from '../../api/client';

const kLook = 30; // of the newest requests of the model
const kWaitsMs = [800, 1_500, 3_000, 6_000, 12_000];

// What a call cost, from its record, which is there a moment after its answer. Undefined if it does not come.
export async function costOf(request: string, model: string): Promise<number | undefined> {
  for (const wait of kWaitsMs) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      const page = await unwrap(api.GET('/api/requests', { params: { query: { limit: kLook, model } } }));
      const row = page.data.find(({ id }) => id === request);
      if (row) return row.cost_nano ?? undefined;
    } catch {
      // Asked again, and not missed if it never comes.
    }
  }
  return undefined;
}
