namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>Deadlines that move, baskets, and people in line.</summary>
internal static partial class StockTables
{
    private static readonly Dictionary<string, string> Waiting = new(StringComparer.Ordinal)
    {
        ["a reservation is extended twice, and each extension has one effect"] = """
            restock s1 qty=5                           -> Done
            extend A n=1                               -> ReservationUnknown
            reserve A buyer=a for=60s                  -> Done until=60s extensions=0
            extend A buyer=b n=1                       -> ReservationUnknown
            extend A n=0                               -> WrongState
            extend A n=2                               -> WrongState                  # the first one is missing
            extend A n=1 for=60s                       -> Done until=120s extensions=1
            extend A n=1 for=60s                       -> Repeated until=120s
            tick 119s
            extend A n=2 for=2h                        -> Done until=3720s extensions=2   # an hour at most
            extend A n=3                               -> ExtensionLimitReached
            begin A                                    -> Done
            extend A n=2                               -> Repeated is=Paying          # the answer had been lost
            extend A n=3                               -> WrongState is=Paying
            reserve B buyer=a for=60s                  -> Done
            tick 60s
            extend B n=1                               -> ReservationExpired          # at the deadline it is too late
            reserve C buyer=a                          -> Done
            release C                                  -> Done
            extend C n=1                               -> ReservationReleased
            arm O1 qty=1 opens=0s closes=24h reserves=40s -> Done
            reserve D buyer=a offer=O1                 -> Done
            extend D n=1 for=1h                        -> Done until=259s             # the offer's own length
            """,
        ["a tentative reservation becomes a full one or ends after seconds"] = """
            restock s1 qty=9                           -> Done
            firm A                                     -> ReservationUnknown
            reserve A buyer=a tentative=yes for=10s    -> Done is=Tentative until=10s
            reserve A buyer=a tentative=yes for=10s    -> Repeated is=Tentative
            reserve B buyer=a tentative=yes for=300s   -> Done until=30s              # never longer
            general: stocked 9 available 7 reserved 2
            begin A                                    -> WrongState is=Tentative     # money for a line that may fall
            extend A n=1                               -> WrongState is=Tentative
            firm A buyer=b                             -> ReservationUnknown
            tick 9s
            firm A for=300s                            -> Done is=Reserved until=309s
            firm A for=300s                            -> Repeated until=309s
            begin A                                    -> Done
            firm A                                     -> Repeated is=Paying
            reserve C buyer=a tentative=yes for=10s    -> Done
            release C                                  -> Done is=Released
            firm C                                     -> ReservationReleased
            tick 21s
            firm B                                     -> ReservationExpired          # the one who took it has died
            general: stocked 9 available 8 paying 1
            arm O1 qty=1 opens=0s closes=24h reserves=40s -> Done
            reserve D buyer=a offer=O1 tentative=yes for=5s -> Done until=35s         # not the offer's length
            firm D for=300s                            -> Done until=70s              # the offer's length
            """,
        ["freed units go to those who wait, first come, first served, by the decision that frees them"] = """
            restock s1 qty=3                           -> Done
            reserve A buyer=a qty=3                    -> Done
            join B buyer=b for=60s                     -> Done is=Waiting place=1
            join C buyer=c qty=2 for=90s               -> Done is=Waiting place=2
            join D buyer=d                             -> Done is=Waiting place=3
            join C buyer=c qty=2 for=90s               -> Repeated is=Waiting place=2
            line: B C D
            reserve E buyer=e                          -> FullyReserved
            tick 10s
            release A                                  -> Done
            line: D
            general: stocked 3 reserved 3                                            # nothing was free in between
            look B buyer=b                             -> Done is=Reserved until=70s place=none
            look C buyer=c                             -> Done is=Reserved until=100s
            look D buyer=d                             -> Done is=Waiting place=1
            begin C buyer=c                            -> Done
            tick 60s                                                                 # B expires, D moves up by the same decision
            line:
            look B buyer=b                             -> Done is=Expired
            look D buyer=d                             -> Done is=Reserved until=130s
            join F buyer=f                             -> Done is=Waiting
            give-back C                                -> Done                       # the payment failed
            look F buyer=f                             -> Done is=Reserved
            general: stocked 3 available 1 reserved 2
            reserve E buyer=e                          -> Done                       # the line is empty
            """,
        ["whoever declines is followed by the next"] = """
            restock s1 qty=1                           -> Done
            reserve A buyer=a                          -> Done
            join B buyer=b                             -> Done
            join C buyer=c                             -> Done
            join D buyer=d                             -> Done
            leave B buyer=x                            -> ReservationUnknown
            leave B buyer=b                            -> Done is=WaitEnded
            leave B buyer=b                            -> Repeated is=WaitEnded
            join B buyer=b                             -> Repeated is=WaitEnded       # an id waits once
            line: C D
            release A                                  -> Done
            leave C buyer=c                            -> Done is=Released            # no thanks, after the promotion
            look D buyer=d                             -> Done is=Reserved
            leave D buyer=d                            -> Done is=Released
            leave D buyer=d                            -> Repeated is=Released
            general: stocked 1 available 1
            """,
        ["one who wants more than is free holds up the ones behind him, unless the terms say otherwise"] = """
            restock s1 qty=4                           -> Done
            reserve A buyer=a qty=2                    -> Done
            reserve B buyer=b qty=1                    -> Done
            reserve C buyer=c qty=1                    -> Done
            join D buyer=d qty=2                       -> Done is=Waiting
            join E buyer=e                             -> Done is=Waiting
            release B buyer=b                          -> Done
            line: D E                                                                # one is free and kept for the first
            reserve F buyer=f                          -> FullyReserved              # nobody slips between
            join F buyer=f                             -> Done is=Waiting
            release C buyer=c                          -> Done
            line: E F
            arm O1 qty=1                               -> NotEnoughStock available=0
            leave E buyer=e                            -> Done
            release A                                  -> Done
            line:
            general: stocked 4 available 1 reserved 3
            restock s2 qty=3                           -> Done
            arm O2 qty=3 limit=3 opens=0s closes=24h line=5 passes=yes -> Done
            reserve G buyer=g offer=O2 qty=2           -> Done
            reserve H buyer=h offer=O2                 -> Done
            join I buyer=i offer=O2 qty=2              -> Done is=Waiting
            join J buyer=j offer=O2                    -> Done is=Waiting
            release H buyer=h                          -> Done
            look J buyer=j                             -> Done is=Reserved            # I is passed by
            look I buyer=i                             -> Done is=Waiting
            """,
        ["a line is bounded, and each limit counts what one waits for"] = """
            restock s1 qty=2                           -> Done
            arm O1 qty=2 limit=1 opens=0s closes=24h line=2 -> Done
            join A buyer=a offer=O1 qty=0              -> QuantityOutOfRange
            join A buyer=a offer=O9                    -> OfferUnknown
            join A buyer=a offer=O1 saw=1EUR           -> PriceChanged
            join A buyer=a offer=O1 saw=500USD         -> CurrencyMismatch
            join A buyer=a offer=O1 qty=2              -> LimitReached
            join old buyer=a made=-25h                 -> IdTooOld
            join new buyer=a made=6m                   -> IdInvalid
            join A buyer=a offer=O1 for=40s            -> Done is=Reserved until=40s at=500EUR   # something is free: at once
            join A buyer=a offer=O1                    -> Repeated is=Reserved
            join A buyer=a offer=O1 qty=2              -> IdReused field=quantity
            join B buyer=b offer=O1 for=10m            -> Done is=Reserved until=60s             # the offer's length is the most
            join C buyer=c offer=O1                    -> Done is=Waiting
            join C buyer=c offer=O1 qty=2              -> IdReused field=quantity
            join C buyer=d offer=O1                    -> IdReused field=reservationId
            join C buyer=c                             -> IdReused field=offerId
            join C buyer=c offer=O1 saw=1EUR           -> IdReused field=expectedUnitPrice
            join C buyer=c offer=O1 saw=500EUR         -> Repeated is=Waiting
            reserve C buyer=c offer=O1                 -> IdReused field=reservationId id=none
            join D buyer=c offer=O1                    -> LimitReached id=none                   # he waits already
            join E buyer=a offer=O1                    -> LimitReached id=A
            join F buyer=f offer=O1                    -> Done is=Waiting
            join G buyer=g offer=O1                    -> WaitlistFull
            leave F buyer=f                            -> Done
            join G buyer=g offer=O1                    -> Done
            """,
        ["those who wait are told when nothing can come any more"] = """
            restock s1 qty=3                           -> Done
            join X buyer=x qty=4                       -> SoldOut                     # so many there will never be
            reserve A buyer=a qty=2                    -> Done
            reserve B buyer=b qty=1                    -> Done
            join C buyer=c qty=3                       -> Done is=Waiting
            join D buyer=d                             -> Done is=Waiting
            begin A                                    -> Done
            confirm A                                  -> Done
            look C buyer=c                             -> Done is=WaitEnded           # two of three are sold
            line: D
            begin B buyer=b                            -> Done
            confirm B                                  -> Done
            look D buyer=d                             -> Done is=WaitEnded
            reserve E buyer=e                          -> SoldOut
            restock s2 qty=2                           -> Done
            arm O1 qty=2 opens=0s closes=1h            -> Done
            reserve F buyer=f offer=O1                 -> Done
            reserve G buyer=g offer=O1                 -> Done
            join H buyer=h offer=O1                    -> Done is=Waiting
            join I buyer=i                             -> Done is=Waiting             # what the offer does not sell comes back
            close O1                                   -> Done
            look H buyer=h                             -> Done is=WaitEnded
            join J buyer=j offer=O1                    -> OfferClosed
            release F buyer=f                          -> Done                        # to the general pool, to the one who waits there
            look I buyer=i                             -> Done is=Reserved
            arm O2 qty=1                               -> NotEnoughStock
            """,
        ["every way in which units come free promotes"] = """
            restock s1 qty=1                           -> Done
            reserve A buyer=a                          -> Done
            begin A                                    -> Done
            join B buyer=b                             -> Done is=Waiting
            join C buyer=c                             -> Done is=Waiting
            join D buyer=d                             -> Done is=Waiting
            join E buyer=e                             -> Done is=Waiting
            line: B C D E
            restock s2 qty=1 at=east                   -> Done
            look B buyer=b                             -> Done is=Reserved from=1east
            count k1 expected=1 qty=2 at=east          -> Done
            look C buyer=c                             -> Done is=Reserved from=1east
            restock s3 qty=1                           -> Done
            look D buyer=d                             -> Done is=Reserved from=main
            confirm A                                  -> Done
            return r1 id=A qty=1 restock=yes           -> Done
            look E buyer=e                             -> Done is=Reserved
            join F buyer=f                             -> Done is=Waiting
            join G buyer=g                             -> Done is=Waiting
            join H buyer=h                             -> Done is=Waiting
            release B buyer=b                          -> Done
            look F buyer=f                             -> Done is=Reserved
            buffer qty=1                               -> Done
            release C buyer=c                          -> Done
            look G buyer=g                             -> Done is=Waiting             # the buffer keeps it
            buffer qty=0                               -> Done
            look G buyer=g                             -> Done is=Reserved
            line: H
            write-off w1 qty=1                         -> NotEnoughStock available=0
            release D buyer=d                          -> Done
            line:
            release E buyer=e                          -> Done
            write-off w1 qty=1                         -> Done
            join I buyer=i                             -> Done is=Waiting
            recover w2 qty=1                           -> Done
            look I buyer=i                             -> Done is=Reserved
            arm O1 qty=1                               -> NotEnoughStock
            restock s4 qty=1                           -> Done
            arm O1 qty=1 opens=1h closes=2h            -> Done
            join J buyer=j                             -> Done is=Waiting
            close O1                                   -> Done
            look J buyer=j                             -> Done is=Reserved
            """,
        ["an offer that closes by the clock serves those who wait in the general pool"] = """
            restock s1 qty=2                           -> Done
            arm O1 qty=2 opens=10s closes=20s reserves=60s -> Done
            join A buyer=a qty=2                       -> Done is=Waiting
            join B buyer=b offer=O1                    -> OfferNotOpen opensAt=10s
            tick 10s
            reserve C buyer=c offer=O1 qty=1           -> Done
            tick 10s
            look A buyer=a                             -> Done is=Waiting             # one is back, one is reserved yet
            general: stocked 1 available 1
            reserve D buyer=d                          -> FullyReserved
            tick 50s
            look A buyer=a                             -> Done is=Reserved
            general: stocked 2 reserved 2
            """,
    };
}
