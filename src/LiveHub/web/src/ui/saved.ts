/** A JSON value under one name in a browser storage. Where storage is forbidden or full, it lives as long as the page. */
export class Saved<T> {
  #memory: T | null = null;
  readonly #name: string;
  readonly #storage: () => Storage;

  constructor(name: string, storage: () => Storage = () => localStorage) {
    this.#name = `livecommerce.${name}`;
    this.#storage = storage;
  }

  get(): T | null {
    try {
      const text = this.#storage().getItem(this.#name);
      return text === null ? this.#memory : (JSON.parse(text) as T);
    } catch {
      return this.#memory;
    }
  }

  set(value: T | null): void {
    this.#memory = value;
    try {
      if (value === null) this.#storage().removeItem(this.#name);
      else this.#storage().setItem(this.#name, JSON.stringify(value));
    } catch {
      // Private windows and full disks: the value above has to do.
    }
  }
}
