import { useState } from 'react';
import { ApiError, messageOf } from '../../api/client';

// The problem of a form's last try: by field where the server named one, else for the form as a whole.
export function useProblem(fields: (field: string) => boolean) {
  const [problem, setProblem] = useState<{ field?: string; message: string } | null>(null);
  const known = problem?.field !== undefined && fields(problem.field);
  return {
    field: problem?.field,
    clear: () => setProblem(null),
    report: (caught: unknown) =>
      setProblem({
        field: caught instanceof ApiError ? caught.field : undefined,
        message: messageOf(caught),
      }),
    ofForm: problem && !known ? problem.message : null,
    of: (field: string) => (known && problem.field?.split('.')[0] === field ? problem.message : undefined),
  };
}
