import { useEffect, useRef, useState } from 'react';
import { ApiError, messageOf } from '../api/client';

const kFaulty = '[aria-invalid="true"], [data-error] input';
const kUnfoldMs = 250;

// The problem of a form's last try: by field where the server named one, else for the form as a whole.
export function useProblem(fields: (field: string) => boolean) {
  const [problem, setProblem] = useState<{ field?: string; message: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);
  // The field that it is about may be far down, or in a part that has yet to unfold.
  useEffect(() => {
    if (!problem?.field) return;
    const timer = setTimeout(() => {
      const faulty = form.current?.querySelector<HTMLElement>(kFaulty);
      faulty?.focus({ preventScroll: true });
      faulty?.scrollIntoView({ block: 'center' });
    }, kUnfoldMs);
    return () => clearTimeout(timer);
  }, [problem]);
  const known = problem?.field !== undefined && fields(problem.field);
  return {
    form,
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
