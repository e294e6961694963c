-- Inside the home province: what each pooling area pays up for a notice of the prefund (预付金上解), and gets back of one.
alter table clearing.notices drop constraint notices_kind_known;
alter table clearing.notices add constraint notices_kind_known check (kind in
  ('clearing', 'prefundYearly', 'prefundEmergency', 'prefundRefund', 'poolingShare', 'distribution', 'careDistribution',
   'institutionPayment', 'areaClearing', 'prefundShare', 'prefundReturn'));
