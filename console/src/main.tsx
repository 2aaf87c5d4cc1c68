import '@mantine/core/styles.css';
import '@fontsource-variable/inter';
import './theme/global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/api_error';
import { watchNetwork } from './api/connection';
import { queryClient } from './api/queries';
import { router } from './router';
import { styleNonce, theme } from './theme/theme';

watchNetwork();
setNonce(styleNonce()); // for the styles with which a dialog keeps the page behind it from scrolling
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// A server that is away is no fault of the program; the page says it.
const onCaughtError = (error: unknown) => {
  if (!(error instanceof ApiError)) console.error(error);
};
createRoot(root, { onCaughtError }).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
