// How often things occur among the persons of a register: what makes an agreement worth much or little.

export interface Frequencies {
  readonly persons: number;
  /** How many persons lie under a key of the index. */
  readonly count: (key: number) => number;
}

/** Nothing counted yet: only what the model knows beforehand. */
export const noFrequencies: Frequencies = { persons: 0, count: () => 0 };
