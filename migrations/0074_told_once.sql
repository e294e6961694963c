-- Keys of institutions and e-vouchers that were told under a caller's key are kept no longer: whoever
-- repeats the call is told that it was done.
update api.answers set answer = 'null'
 where answer is not null
   and route in ('POST /institutions/:institution/keys', 'POST /person/voucher');
