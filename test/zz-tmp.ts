import * as m from './simulation/sync-simulation.ts';
import { ModelDevice } from './simulation/model-device.ts';
const all: ModelDevice[]=[]; const orig=ModelDevice.prototype.start; (ModelDevice.prototype as any).start=function(){ if(!all.includes(this)) all.push(this); return orig.call(this); };
const phases: string[]=[];
try { await m.simulate(Number(process.argv[2])); } catch(e){ console.log(String(e), (e as any).cause);
 for(const d of all) console.log(d.me.userName, 'mem', d.workspace?.outbox.length, 'disk', d.disk.outbox.length, d.cursor, d.disk.outbox.map(c=>[c.kind,c.recordType,c.field,d.authored.get(c.id)?.state].join(' ')), d.tray.length);
}
