-- Shelter staff and legal aid answer the referrals that come to them: else a referral to a home could be accepted by nobody.
-- Writing the log out of the system is an act of its own, because it asks for a fresh proof and reading the log does not.

set role icmc_owner;

insert into role_act (role, act) values ('shelterStaff', 'answerReferral'), ('legalAid', 'answerReferral'), ('auditor', 'exportAudit');

reset role;
