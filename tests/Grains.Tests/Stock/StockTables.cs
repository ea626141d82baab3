namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>What the owner of one SKU promises, one subject a table.</summary>
internal static partial class StockTables
{
    /// <summary>By subject.</summary>
    public static IReadOnlyDictionary<string, string> All => Selling.Concat(Waiting).Concat(Units).Concat(Prices).ToDictionary(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Selling = new(StringComparer.Ordinal)
    {
        ["a reservation ends sold, released or expired"] = """
            restock s1 qty=10                          -> Done
            reserve A buyer=a qty=2                    -> Done        is=Reserved at=1000EUR until=300s by=none
            reserve B buyer=b qty=3                    -> Done        is=Reserved
            reserve C buyer=c qty=1                    -> Done        is=Reserved
            general: stocked 10 available 4 reserved 6
            begin A buyer=a purchase=P1                -> Done        is=Paying by=P1
            release B buyer=b                          -> Done        is=Released
            general: stocked 10 available 7 reserved 1 paying 2
            tick 300s
            general: stocked 10 available 8 paying 2
            look C buyer=c                             -> Done        is=Expired
            look A buyer=a                             -> Done        is=Paying      # a running payment does not expire
            confirm A purchase=P1                      -> Done        is=Sold by=P1
            general: stocked 10 available 8 sold 2
            """,
        ["reserve: each refusal by itself"] = """
            restock s1 qty=150                         -> Done
            arm O1 qty=5 price=500EUR limit=2          -> Done                       # opens 60s, closes 120s
            reserve old buyer=a made=-24h1ms           -> IdTooOld
            reserve new buyer=a made=5m1ms             -> IdInvalid
            reserve Z0 buyer=a qty=0                   -> QuantityOutOfRange
            reserve Z1 buyer=a qty=-1                  -> QuantityOutOfRange
            reserve Z2 buyer=a qty=101                 -> QuantityOutOfRange
            reserve Z3 buyer=a qty=9223372036854775807 -> QuantityOutOfRange
            reserve Z4 buyer=a qty=-9223372036854775808 -> QuantityOutOfRange
            reserve U buyer=a offer=O9                 -> OfferUnknown
            reserve U buyer=a offer=""                 -> OfferUnknown               # the general pool has no name
            reserve N buyer=a offer=O1                 -> OfferNotOpen opensAt=60s
            reserve M buyer=a saw=1000USD              -> CurrencyMismatch price=1000EUR
            reserve M buyer=a saw=999EUR               -> PriceChanged price=1000EUR
            reserve X buyer=a qty=100 saw=1000EUR      -> Done
            reserve Y buyer=a qty=1                    -> LimitReached id=X          # 100 units a buyer in the general pool
            reserve Q buyer=b qty=46                   -> NotEnough available=45
            reserve R buyer=b qty=45                   -> Done
            reserve S buyer=c qty=1                    -> FullyReserved
            begin X buyer=a                            -> Done
            release R buyer=b                          -> Done
            withdraw w1 qty=45                         -> Done
            reserve S buyer=c qty=1                    -> FullyReserved              # a payment that runs may still fail
            confirm X                                  -> Done
            reserve S buyer=c qty=1                    -> FullyReserved              # what the offer does not sell comes back
            close O1                                   -> Done
            withdraw w2 qty=5                          -> Done
            reserve S buyer=c qty=1                    -> SoldOut
            reserve S buyer=c offer=O1                 -> OfferClosed
            """,
        ["reserve: of two reasons the first in the list counts"] = """
            restock s1 qty=3                           -> Done
            reserve A buyer=a qty=1                    -> Done
            reserve A buyer=a qty=1 offer=O9           -> IdReused field=offerId     # before OfferUnknown
            reserve A buyer=a qty=0                    -> IdReused field=quantity    # before QuantityOutOfRange
            reserve old buyer=a made=-25h qty=0        -> IdTooOld                   # before QuantityOutOfRange
            reserve new buyer=a made=6m qty=0          -> IdInvalid                  # before QuantityOutOfRange
            reserve B buyer=a qty=0 offer=O9           -> QuantityOutOfRange         # before OfferUnknown
            reserve B buyer=a offer=O9 saw=1USD        -> OfferUnknown               # before CurrencyMismatch
            arm O1 qty=1 limit=1                       -> Done
            reserve B buyer=a offer=O1 saw=1USD        -> OfferNotOpen opensAt=60s   # before CurrencyMismatch
            close O1                                   -> Done
            reserve B buyer=a offer=O1                 -> OfferClosed                # closed before it opened: closed counts
            reserve B buyer=a saw=1USD                 -> CurrencyMismatch           # before PriceChanged
            reserve B buyer=a qty=100 saw=1EUR         -> PriceChanged               # before LimitReached
            reserve B buyer=a qty=100                  -> LimitReached id=A          # before NotEnough
            reserve B buyer=b qty=3                    -> NotEnough available=2
            """,
        ["reserve: the first and last value that is granted"] = """
            restock s1 qty=300                         -> Done
            reserve A buyer=a qty=1 made=-24h          -> Done
            reserve B buyer=b qty=100 made=5m          -> Done
            reserve C buyer=c qty=100 saw=1000EUR      -> Done
            reserve D buyer=d qty=99                   -> Done
            general: stocked 300 reserved 300
            """,
        ["the same id has one effect"] = """
            restock s1 qty=5                           -> Done
            reserve A buyer=a qty=2 saw=1000EUR        -> Done
            reserve A buyer=a qty=2 saw=1000EUR        -> Repeated is=Reserved until=300s
            reserve A buyer=a qty=2                    -> Repeated                   # a price that nobody named is no other content
            reserve A buyer=a qty=2 list=900EUR        -> Repeated at=1000EUR        # the shop's price has moved meanwhile
            reserve A buyer=b qty=2                    -> IdReused field=reservationId id=none
            reserve A buyer=a qty=3                    -> IdReused field=quantity
            reserve A buyer=a qty=2 offer=O1           -> IdReused field=offerId
            reserve A buyer=a qty=2 saw=999EUR         -> IdReused field=expectedUnitPrice
            reserve A buyer=a qty=2 saw=1000USD        -> IdReused field=expectedUnitPrice
            begin A buyer=a purchase=P1                -> Done
            reserve A buyer=a qty=2                    -> Repeated is=Paying
            confirm A purchase=P1                      -> Done
            reserve A buyer=a qty=2                    -> Repeated is=Sold
            reserve B buyer=a qty=1                    -> Done
            release B buyer=a                          -> Done
            reserve B buyer=a qty=1                    -> Repeated is=Released       # never granted anew
            reserve C buyer=a qty=1                    -> Done
            tick 5m
            reserve C buyer=a qty=1                    -> Repeated is=Expired
            general: stocked 5 available 3 sold 2
            """,
        ["an id is forgotten only when a repeat is refused as too old"] = """
            restock s1 qty=5                           -> Done
            reserve A buyer=a made=5m                  -> Done                       # a clock that is five minutes ahead
            release A buyer=a                          -> Done
            tick 24h5m
            restock s2 qty=1                           -> Done                       # events make the owner forget
            reserve A buyer=a                          -> Repeated is=Released
            tick 1ms
            restock s3 qty=1                           -> Done
            reserve A buyer=a                          -> IdTooOld
            look A buyer=a                             -> ReservationUnknown
            general: stocked 7 available 7
            """,
        ["a payment that runs is never forgotten"] = """
            restock s1 qty=1                           -> Done
            reserve A buyer=a                          -> Done
            begin A buyer=a                            -> Done
            tick 100h
            restock s2 qty=1                           -> Done
            confirm A                                  -> Done is=Sold
            """,
        ["the deadline belongs to the one who takes over"] = """
            restock s1 qty=1                           -> Done
            reserve A buyer=a for=60s                  -> Done until=60s
            tick 59s
            tick 999ms
            reserve B buyer=b                          -> FullyReserved
            begin A buyer=a                            -> Done                       # one millisecond before
            give-back A                                -> Done is=Released
            reserve C buyer=c for=60s                  -> Done until=119.999s
            tick 60s                                                                 # now = deadline is expired
            begin C buyer=c                            -> ReservationExpired is=Expired
            release C buyer=c                          -> Repeated is=Expired
            confirm C                                  -> WrongState is=Expired
            give-back C                                -> WrongState is=Expired
            reserve B buyer=b                          -> Done                       # the newcomer does not slip between
            """,
        ["what each command may do in each state"] = """
            restock s1 qty=20                          -> Done
            release X buyer=a                          -> ReservationUnknown
            begin X buyer=a                            -> ReservationUnknown
            confirm X                                  -> ReservationUnknown
            give-back X                                -> ReservationUnknown
            look X buyer=a                             -> ReservationUnknown
            reserve A buyer=a qty=1                    -> Done
            release A buyer=b                          -> ReservationUnknown         # somebody else's looks like none
            begin A buyer=b                            -> ReservationUnknown
            look A buyer=b                             -> ReservationUnknown
            confirm A                                  -> WrongState is=Reserved     # money before the payment began
            give-back A                                -> WrongState is=Reserved
            begin A buyer=a purchase=P1                -> Done
            begin A buyer=a purchase=P1                -> Repeated is=Paying
            begin A buyer=a purchase=P2                -> WrongState by=P1
            release A buyer=a                          -> WrongState is=Paying
            confirm A purchase=P2                      -> WrongState is=Paying
            give-back A purchase=P2                    -> WrongState is=Paying
            confirm A purchase=P1                      -> Done
            confirm A purchase=P1                      -> Repeated is=Sold
            confirm A purchase=P2                      -> WrongState is=Sold
            begin A buyer=a purchase=P1                -> Repeated is=Sold
            begin A buyer=a purchase=P2                -> WrongState is=Sold
            release A buyer=a                          -> WrongState is=Sold
            give-back A purchase=P1                    -> WrongState is=Sold
            reserve B buyer=a qty=1                    -> Done
            begin B buyer=a purchase=P3                -> Done
            give-back B purchase=P3                    -> Done is=Released by=P3
            give-back B purchase=P3                    -> Repeated is=Released
            confirm B purchase=P3                      -> WrongState is=Released     # money that comes too late
            begin B buyer=a purchase=P3                -> ReservationReleased
            release B buyer=a                          -> Repeated is=Released
            reserve C buyer=a qty=1                    -> Done
            release C buyer=a                          -> Done
            release C buyer=a                          -> Repeated
            begin C buyer=a                            -> ReservationReleased
            give-back C                                -> WrongState is=Released
            general: stocked 20 available 19 sold 1
            """,
        ["units come in and go out once per operation"] = """
            restock s0 qty=0                           -> QuantityOutOfRange
            restock s0 qty=-1                          -> QuantityOutOfRange
            restock s0 qty=1000001                     -> QuantityOutOfRange
            restock s0 qty=9223372036854775807         -> QuantityOutOfRange
            restock s1 qty=1                           -> Done
            restock s1 qty=1                           -> Repeated
            restock s1 qty=2                           -> IdReused field=quantity
            restock s1 qty=0                           -> IdReused field=quantity     # before QuantityOutOfRange
            restock s2 qty=1000000                     -> Done
            withdraw s2 qty=1000000                    -> IdReused field=quantity     # one namespace of operations
            withdraw s2 qty=-1000000                   -> IdReused field=quantity     # minus times minus is no repeat
            withdraw w0 qty=0                          -> QuantityOutOfRange
            withdraw w0 qty=-1                         -> QuantityOutOfRange
            withdraw w0 qty=1000001                    -> QuantityOutOfRange         # before NotEnoughStock
            withdraw w0 qty=-9223372036854775808       -> QuantityOutOfRange
            reserve A buyer=a qty=2                    -> Done
            withdraw w1 qty=1000000                    -> NotEnoughStock available=999999
            withdraw w1 qty=999999                     -> Done
            withdraw w1 qty=999999                     -> Repeated
            withdraw w1 qty=999998                     -> IdReused field=quantity
            restock w1 qty=999999                      -> IdReused field=quantity
            restock w1 qty=-999999                     -> IdReused field=quantity
            withdraw w2 qty=1                          -> NotEnoughStock available=0  # reserved units stay
            general: stocked 2 reserved 2
            """,
        ["an offer takes its units, sells them and gives the rest back"] = """
            restock s1 qty=10                          -> Done
            arm O1 qty=0                               -> QuantityOutOfRange
            arm O1 qty=-1                              -> QuantityOutOfRange
            arm O1 qty=1000001                         -> QuantityOutOfRange          # before NotEnoughStock
            arm O1 qty=11                              -> NotEnoughStock available=10
            arm O1 qty=6 limit=2 reserves=40s          -> Done
            arm O1 qty=6 limit=2 reserves=40s          -> Repeated
            arm O1 qty=5 limit=2 reserves=40s          -> IdReused field=offerId
            arm O1 qty=6 limit=3 reserves=40s          -> IdReused field=offerId
            arm O1 qty=0 limit=2 reserves=40s          -> IdReused field=offerId      # before QuantityOutOfRange
            general: stocked 4 available 4
            O1: Armed stocked 6 available 6
            tick 59s
            tick 999ms
            reserve A buyer=a offer=O1                 -> OfferNotOpen opensAt=60s
            tick 1ms                                                                  # now = opensAt is open
            O1: Open stocked 6 available 6
            reserve A buyer=a offer=O1 saw=500EUR      -> Done at=500EUR until=100s   # the offer's price and length
            reserve B buyer=a offer=O1 saw=1000EUR     -> PriceChanged price=500EUR
            reserve B buyer=a qty=2 offer=O1           -> LimitReached id=A
            reserve B buyer=a offer=O1                 -> Done
            reserve C buyer=a offer=O1                 -> LimitReached id=B           # the newest that runs
            begin A buyer=a                            -> Done
            confirm A                                  -> Done
            release B buyer=a                          -> Done
            reserve C buyer=a offer=O1                 -> Done                        # one bought, one held
            reserve D buyer=a offer=O1                 -> LimitReached id=C           # what was bought counts
            begin C buyer=a                            -> Done
            confirm C                                  -> Done
            reserve D buyer=a offer=O1                 -> LimitReached id=none        # nothing runs: no reservation is named
            reserve D buyer=a qty=3                    -> Done                        # another pool, another limit
            reserve E buyer=b qty=2 offer=O1           -> Done until=100s
            O1: Open stocked 6 available 2 reserved 2 sold 2
            tick 40s
            O1: Open stocked 6 available 4 sold 2
            tick 19s
            tick 999ms
            reserve F buyer=c qty=2 offer=O1           -> Done until=159.999s         # one millisecond before the end
            reserve G buyer=d qty=2 offer=O1           -> Done
            tick 1ms                                                                  # now = closesAt is closed
            O1: Closed stocked 6 reserved 4 sold 2
            reserve H buyer=e offer=O1                 -> OfferClosed
            release G buyer=d                          -> Done                        # goes to the general pool at once
            O1: Closed stocked 4 reserved 2 sold 2
            general: stocked 6 available 3 reserved 3
            tick 39s
            tick 999ms
            O1: Closed stocked 2 sold 2
            general: stocked 8 available 5 reserved 3
            arm O1 qty=6 limit=2 reserves=40s          -> Repeated                    # for ever
            close O1                                   -> Repeated
            close O2                                   -> OfferUnknown
            close General                              -> OfferUnknown
            """,
        ["an offer that sold everything says whether units can come back"] = """
            restock s1 qty=2                           -> Done
            arm O1 qty=2 limit=2 opens=0s closes=24h   -> Done
            O1: Armed stocked 2 available 2
            reserve A buyer=a qty=1 offer=O1           -> Done
            O1: Open stocked 2 available 1 reserved 1
            reserve B buyer=b qty=2 offer=O1           -> NotEnough available=1
            reserve B buyer=b qty=1 offer=O1           -> Done
            reserve C buyer=c offer=O1                 -> FullyReserved
            begin A buyer=a                            -> Done
            begin B buyer=b                            -> Done
            reserve C buyer=c offer=O1                 -> FullyReserved
            confirm A                                  -> Done
            confirm B                                  -> Done
            reserve C buyer=c offer=O1                 -> SoldOut
            """,
        ["an offer may end early, and a late owner makes up for both instants"] = """
            restock s1 qty=9                           -> Done
            arm O1 qty=3                               -> Done
            close O1                                   -> Done
            O1: Closed
            general: stocked 9 available 9
            tick 90s
            O1: Closed                                                               # its opening does not come any more
            arm O2 qty=3 opens=100s closes=110s        -> Done
            arm O3 qty=3 opens=100s closes=110s        -> Done
            tick 10s
            reserve A buyer=a offer=O2 qty=2           -> Done
            reserve B buyer=b offer=O2 qty=1           -> Done
            begin A buyer=a                            -> Done
            tick 1h                                                                  # both instants of O3 are past
            O3: Closed
            O2: Closed stocked 2 paying 2
            give-back A                                -> Done
            O2: Closed
            general: stocked 9 available 9
            """,
        ["the general pool's limit counts what is held, not what was bought"] = """
            restock s1 qty=300                         -> Done
            reserve A buyer=a qty=60                   -> Done
            reserve B buyer=a qty=41                   -> LimitReached id=A
            reserve B buyer=a qty=40                   -> Done
            begin A buyer=a                            -> Done
            reserve C buyer=a qty=1                    -> LimitReached id=B           # paying is held
            confirm A                                  -> Done
            reserve C buyer=a qty=60                   -> Done
            reserve D buyer=a qty=1                    -> LimitReached
            """,
        ["what has never been stocked is sold out"] = """
            reserve A buyer=a                          -> SoldOut
            withdraw w1 qty=1                          -> NotEnoughStock available=0
            arm O1 qty=1                               -> NotEnoughStock available=0
            general:  stocked 0
            """,
    };
}
