curl https://api.solidrust.ai/v1/chat/completions \
  -H "X-API-Key: sk_live_abc123..." \
  -H "Content-Type: application/json" \
  -d '{"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]}'
