import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  testId?: string;
  type?: 'text' | 'password' | 'email' | 'number' | 'url' | 'datetime-local';
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  required?: boolean;
  disabled?: boolean;
  pattern?: string;
  inputMode?: 'decimal' | 'numeric';
  autocomplete?: 'name' | 'email' | 'street-address' | 'username' | 'current-password' | 'new-password' | 'off';
}

/** A labelled input. The value is text; what it means is its form's business. */
export function Field({ label, value, onValue, hint, testId, type = 'text', ...input }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...({ ...input, type } as object)}
        id={id}
        value={value}
        data-testid={testId}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {hint && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
    </div>
  );
}

export function Select(props: { label: string; value: string; onValue: (value: string) => void; testId?: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select id={id} value={props.value} data-testid={props.testId} onChange={(event) => props.onValue(event.currentTarget.value)}>
        {props.children}
      </select>
    </div>
  );
}
