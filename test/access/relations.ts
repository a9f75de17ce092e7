// How somebody may stand to a case, and what follows from it: said with the words of domain/access.ts only. The world of
// the access matrix is built from this list, and so is what the matrix expects.

import { mayAct, opensForWriting, opensSection, type Act, type Role, type SectionGrant } from '#domain/access.ts';
import type { ReferralState } from '#domain/referral.ts';

export interface Grant extends SectionGrant {
  /** To the person alone, not to the unit. */
  readonly isNamed?: true;
  readonly when?: 'over' | 'notYet';
}

export interface Relation {
  readonly isOwner?: true;
  readonly grants: readonly Grant[];
  readonly referral?: ReferralState;
  /** Somebody else of the unit is named by the referral. */
  readonly isColleagueNamed?: true;
  readonly hasAlert?: true;
  readonly hasNoProof?: true;
  /** A withholding of the case names its unit: whatever else it might be given, it is a stranger. */
  readonly isWithheld?: true;
}

const owner: Grant = { kind: 'owner', sections: null, mayEdit: true };
const referred: Grant = { kind: 'referral', sections: null, mayEdit: true };
const glass: Grant = { kind: 'breakGlass', sections: null, mayEdit: false, isNamed: true };

export const relations = {
  owner: { isOwner: true, grants: [owner] },
  ownerWithoutProof: { isOwner: true, grants: [owner], hasNoProof: true },
  ownerGrantedRestricted: { isOwner: true, grants: [owner, { kind: 'owner', sections: ['restricted'], mayEdit: true, isNamed: true }] },
  receiver: { grants: [referred], referral: 'accepted' },
  receiverOfOneSection: { grants: [{ ...referred, sections: ['route'], mayEdit: false }], referral: 'accepted' },
  receiverWhoEditsOneSection: { grants: [{ ...referred, sections: ['route', 'persons'] }], referral: 'accepted' },
  namedReceiver: { grants: [{ ...referred, isNamed: true }], referral: 'accepted' },
  colleagueOfNamed: { grants: [], referral: 'accepted', isColleagueNamed: true },
  sentNotAccepted: { grants: [], referral: 'sent' },
  rejected: { grants: [], referral: 'rejected' },
  done: { grants: [{ ...referred, when: 'over' }], referral: 'done' },
  revoked: { grants: [{ ...referred, when: 'over' }], referral: 'revoked' },
  expired: { grants: [{ ...referred, when: 'over' }], referral: 'accepted' },
  notYetValid: { grants: [{ ...referred, when: 'notYet' }], referral: 'accepted' },
  glassBroken: { grants: [glass] },
  glassOver: { grants: [{ ...glass, when: 'over' }] },
  oversight: { grants: [{ kind: 'oversight', sections: null, mayEdit: false }] },
  alertOnly: { grants: [], hasAlert: true },
  withheld: { grants: [], isWithheld: true },
  stranger: { grants: [] },
} as const satisfies Record<string, Relation>;
export type RelationName = keyof typeof relations;

export interface Standing { readonly role: Role; readonly relation: RelationName }

const liveGrants = ({ role, relation }: Standing): readonly Grant[] =>
  (mayAct(role, 'readCase') ? (relations[relation] as Relation).grants.filter(({ when }) => when === undefined) : []);

const maySee = (standing: Standing, section: string): boolean => liveGrants(standing).some((grant) => opensSection(grant, section));
export const mayWrite = (standing: Standing, section: string, act: Act = 'changeCase'): boolean =>
  mayAct(standing.role, act) && liveGrants(standing).some((grant) => opensForWriting(grant, section));
export const mayOpen = (standing: Standing): boolean => liveGrants(standing).length > 0;
export const isOwner = ({ relation }: Standing): boolean => (relations[relation] as Relation).isOwner === true;
export const referralOf = ({ relation }: Standing): ReferralState | undefined => (relations[relation] as Relation).referral;

/** Whether this person may read the canaries of a place: 'case.<section>', 'own.<relation>.<section>', 'referral.<relation>'. */
export function mayReadPlace(standing: Standing, place: string): boolean {
  const [whose, first = '', section = ''] = place.split('.');
  if (!mayAct(standing.role, 'readCase')) return false;
  if (whose === 'case') return maySee(standing, first);
  if (whose === 'own') return first === standing.relation && section !== 'restricted';
  // A message opens with the key of its case: for its sender, for whoever must answer, and for whoever has the case.
  return isOwner(standing) || (first === standing.relation && (referralOf(standing) === 'sent' || mayOpen(standing)));
}
