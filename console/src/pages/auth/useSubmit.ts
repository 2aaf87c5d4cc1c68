import { type FormEvent, useState } from 'react';
import { ApiError, messageOf } from '../../api/client';

type Read = (field: string) => string;
type Faults = Record<string, string | null>;

interface Submit {
  check?: (text: Read) => Faults; // what is wrong, field by field, before anything is sent
  send: (text: Read) => Promise<void>;
}

// A form of a few named fields: what is wrong stands at its field, the first of them gets the focus, and what the
// server says of a field stands there too.
export function useSubmit({ check, send }: Submit) {
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  const [error, setError] = useState<string | null>(null);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const text: Read = (field) => String(data.get(field) ?? '');
    const fieldOf = (name: string) =>
      form.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`);
    const found = check?.(text) ?? {};
    const first = Object.keys(found).find((name) => found[name]);
    setFaults(found);
    setError(null);
    if (first) {
      fieldOf(first)?.focus();
      return;
    }
    setBusy(true);
    try {
      await send(text);
    } catch (caught) {
      const field = caught instanceof ApiError ? caught.field : undefined;
      const input = field ? fieldOf(field) : null;
      if (field && input) {
        setFaults({ [field]: messageOf(caught) });
        input.focus();
      } else setError(messageOf(caught));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, onSubmit, faultOf: (field: string) => faults[field] || undefined };
}
