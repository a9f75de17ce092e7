// The six R of the Impulse model, in their order. The sixth is also called Restitution.

export const stages = ['reporting', 'rescue', 'rehabilitation', 'repatriation', 'reintegration', 'recompensation'] as const;
export type Stage = (typeof stages)[number];

export const isStage = (text: unknown): text is Stage => (stages as readonly unknown[]).includes(text);
