// The six R of the Impulse model, in their order. The sixth is also called Restitution.

import { isOneOf } from '#domain/given.ts';

export const stages = ['reporting', 'rescue', 'rehabilitation', 'repatriation', 'reintegration', 'recompensation'] as const;
export type Stage = (typeof stages)[number];

export const isStage = (text: unknown): text is Stage => isOneOf(stages, text);
