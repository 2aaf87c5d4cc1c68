const client = new OpenAI({
  apiKey: process.env.SOLIDRUST_API_KEY,
  baseURL: 'https://api.solidrust.ai/v1',
});
