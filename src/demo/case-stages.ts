// What each of the six R brings into a case file, on its day, and how the file is closed.

import type { Stage } from '#domain/stage.ts';
import type { CasePlan } from '#demo/case-plan.ts';
import type { CaseWriter } from '#demo/case-writer.ts';
import {
  authorities, closureReasons, compensationAccounts, livelihoods, orderedBy, placementKinds, rehabilitationAccounts, reintegrationAccounts,
  repatriationAccounts, rescueAccounts,
} from '#demo/data/sentences.ts';
import { addDays } from '#demo/dates.ts';
import type { Random } from '#demo/random.ts';

interface StageDay { readonly random: Random; readonly writer: CaseWriter; readonly plan: CasePlan; readonly day: string }

export function writeStages(random: Random, writer: CaseWriter, plan: CasePlan): void {
  for (const [stage, day] of plan.stages) {
    writer.onDay(day);
    if (stage !== 'reporting') writer.rewrite('case', plan.caseId, 'stage', stage);
    stageWriters[stage]({ random, writer, plan, day });
  }
  if (plan.stages.length > 1) writeProceedings(random, writer, plan);
  if (plan.status === 'active') return;
  writer.onDay(plan.statusSince);
  writer.rewrite('case', plan.caseId, 'status', plan.status);
  if (plan.status !== 'followUp') writer.rewrite('case', plan.caseId, 'closureReason', random.pick(closureReasons));
}

const proceedings = ['arrested', 'arrested', 'bailed', 'chargesheeted', 'onTrial'] as const;
const judgments = ['convicted', 'acquitted', 'onTrial'] as const;

/** How far the law has come with the suspects, on the day of the last stage. */
function writeProceedings(random: Random, writer: CaseWriter, { persons, status }: CasePlan): void {
  for (const { personId, role } of persons) {
    if (role !== 'suspect' || random.chance(0.35)) continue;
    writer.rewrite('person', personId, 'legalStatus', random.pick(status === 'closed' ? judgments : proceedings));
  }
}

const stageWriters: Readonly<Record<Stage, (stage: StageDay) => void>> = {
  reporting: () => undefined,
  rescue({ random, writer, plan, day }) {
    const stop = random.chance(0.7) ? plan.route[0].at(-1)! : random.pick(plan.route[0]);
    writer.write('rescue', {
      date: day,
      place: stop.code === undefined ? { text: stop.words } : { code: stop.code, text: stop.words },
      leadUnit: plan.home.unit.name,
      womenOfficers: random.integer(1, 4),
      rescued: plan.persons.filter(({ role }) => role === 'victim').length + random.weighted([[0, 80], [1, 8], [3, 8], [7, 4]]),
      account: random.pick(rescueAccounts).replace('{place}', stop.words).replace('{n}', String(random.integer(2, 7))),
    });
  },
  rehabilitation({ random, writer, day }) {
    writer.write('rehabilitation', {
      date: day, placementKind: random.pick(placementKinds), orderedBy: random.pick(orderedBy), account: random.pick(rehabilitationAccounts),
    });
    if (random.chance(0.5)) {
      writer.write('supportPlan', {
        type: random.pick(['education', 'health', 'legal', 'livelihood', 'social', 'financial']),
        objectives: 'Health, safety and a plan of their own within six months.',
        action: 'Weekly talk, medical follow-up, course.', plannedEnd: addDays(day, random.integer(60, 240)),
      });
    }
    if (!random.chance(0.45)) return;
    writer.write('consent', { given: random.chance(0.9), givenOn: day, givenBy: random.pick(['The survivor', 'The mother', 'The guardian']) });
  },
  repatriation({ random, writer, plan, day }) {
    const { home } = plan.persons[0]!.person;
    writer.write('repatriation', {
      date: day, homeReportDone: random.chance(0.85), handedOverAt: { code: home.code, text: home.words }, account: random.pick(repatriationAccounts),
    });
  },
  reintegration({ random, writer, day }) {
    writer.write('reintegration', {
      date: day, livelihood: random.pick(livelihoods), nextVisit: addDays(day, random.integer(30, 180)), account: random.pick(reintegrationAccounts),
    });
  },
  recompensation({ random, writer, day }) {
    const awarded = random.chance(0.65) ? random.integer(4, 30) * 10_000 : undefined;
    writer.write('recompensation', {
      appliedOn: day, authority: random.pick(authorities), amountAwarded: awarded,
      amountPaid: awarded !== undefined && random.chance(0.6) ? (random.chance(0.6) ? awarded : awarded / 4) : undefined,
      account: random.pick(compensationAccounts),
    });
  },
};
