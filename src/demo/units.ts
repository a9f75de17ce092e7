// The units and accounts of the demonstration, from data/units.ts, and the desks at which cases are written.

import { mayAct, type Role } from '#domain/access.ts';
import type { Unit } from '#domain/unit.ts';
import { unitTables, type DemoLanguage, type UnitTable } from '#demo/data/units.ts';
import type { Random } from '#demo/random.ts';

export interface DemoAccount {
  readonly id: string;
  readonly unitId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly role: Role;
  readonly language: DemoLanguage;
}

/** An account that may open cases, with the device and the device letter it writes them on. */
export interface Desk { readonly account: DemoAccount; readonly deviceId: string; readonly letter: string }
/** A unit with what the writing of its cases needs. */
export interface DemoUnit { readonly unit: Unit; readonly table: UnitTable; readonly desks: readonly Desk[] }

export function createUnits(random: Random): { units: DemoUnit[]; accounts: DemoAccount[] } {
  const idByCode = new Map(unitTables.map(({ code }) => [code, random.id()]));
  const accounts: DemoAccount[] = [];
  const units = unitTables.map((table, place): DemoUnit => {
    const unit = tableToUnit(table, idByCode, `${dialling[table.country] ?? '+91'} 00000 1${String(place + 1).padStart(4, '0')}`);
    const own = tableToAccounts(random, table, unit.id);
    accounts.push(...own);
    const desks = own.filter(({ role }) => mayAct(role, 'createCase'))
      .map((account, index): Desk => ({ account, deviceId: random.id(), letter: String.fromCharCode(65 + index) }));
    return { unit, table, desks };
  });
  return { units, accounts };
}

const dialling: Readonly<Record<string, string>> = { IN: '+91', NP: '+977', BD: '+880', MM: '+95' };

function tableToUnit(table: UnitTable, idByCode: ReadonlyMap<string, string>, dutyPhone: string): Unit {
  const idOf = (code?: string): string | null => (code === undefined ? null : idByCode.get(code) ?? null);
  const { code, name, kind, country, state, district, languages, dutyName } = table;
  return {
    id: idByCode.get(code)!, code, name, kind, parentId: idOf(table.parent), country, state, district, languages, dutyName, dutyPhone,
    contactUnitId: idOf(table.contact),
  };
}

const tableToAccounts = (random: Random, { town, people }: UnitTable, unitId: string): DemoAccount[] =>
  people.map(([last, role, displayName, language]) => ({ id: random.id(), unitId, userName: `${town}.${last}`, displayName, role, language }));
