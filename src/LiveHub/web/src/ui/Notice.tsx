import type { ComponentChildren } from 'preact';

/** Something that a person must hear: refusals at once, the rest when the reader is free. */
export function Notice(props: { kind: 'bad' | 'good' | 'info'; children: ComponentChildren; testId?: string }) {
  return (
    <p class={`notice notice-${props.kind}`} role={props.kind === 'bad' ? 'alert' : 'status'} data-testid={props.testId}>
      {props.children}
    </p>
  );
}
