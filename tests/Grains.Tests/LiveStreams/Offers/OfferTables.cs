namespace LiveCommerce.Grains.Tests.LiveStreams.Offers;

/// <summary>What a show promises about its offers beyond the plain drop; <see cref="LiveStreamTable"/> says how a row is written.</summary>
internal static class OfferTables
{
    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["offers: each kind has its own bounds"] = """
            describe                                            -> Done
            line-up A,B,C                                       -> Done
            go-live                                             -> Done
            offer F kind=1 countdown=9s                         -> Invalid field=countdownSeconds
            offer F kind=1 countdown=301s                       -> Invalid field=countdownSeconds
            offer F kind=1 length=9s                            -> Invalid field=lengthSeconds
            offer F kind=1 length=1201s                         -> OfferTooLong field=lengthSeconds
            offer F kind=1 length=1201s reserves=9s             -> OfferTooLong                         # before Invalid of what comes behind it
            offer F kind=1 length=1201s qty=0                   -> Invalid field=quantity               # in the order of the members
            offer F kind=1 countdown=10s length=10s             -> Done opens=10s closes=20s
            offer G kind=1 sku=B countdown=300s length=1200s    -> Done opens=300s closes=1500s
            offer D kind=0 sku=C countdown=0s length=86400s     -> Done opens=0s closes=86400s
            offer K kind=2 sku=C countdown=0s length=86401s     -> OfferTooLong field=lengthSeconds
            offer K kind=2 sku=C countdown=0s length=4s         -> Invalid field=lengthSeconds
            offer K kind=2 sku=C countdown=301s                 -> Invalid field=countdownSeconds
            offer K kind=2 sku=C countdown=0s length=5s         -> Done opens=0s closes=5s
            """,
        ["offers: an announced moment"] = """
            describe                                            -> Done
            line-up A,B,C                                       -> Done
            go-live                                             -> Done
            tick 60s
            offer O1 countdown=0s at=59999ms                    -> Invalid field=opensAt                # it is over
            offer O1 countdown=0s at=86460001ms                 -> Invalid field=opensAt                # more than a day
            offer O1 countdown=1s at=120s                       -> Invalid field=countdownSeconds       # it opens once
            offer O1 countdown=0s at=120s ticks=7               -> Done opens=120s closes=180s          # in whole milliseconds
            offer O1 countdown=0s at=120s ticks=9               -> Repeated
            offer O1 countdown=0s at=121s                       -> IdReused
            offer O2 sku=B kind=1 countdown=0s at=69999ms       -> Invalid field=opensAt                # a flash offer counts down
            offer O2 sku=B kind=1 countdown=0s at=70s           -> Done opens=70s
            offer O3 sku=C countdown=0s at=86460s               -> Done opens=86460s
            note O1                                             -> Done
            tick 59999ms
            O1: Armed
            tick 1ms
            O1: Open
            """,
        ["offers: a price that falls, and one that sells alone"] = """
            describe                                            -> Done
            line-up A,B                                         -> Done
            go-live                                             -> Done
            offer O1 falls=0                                    -> Invalid field=falls
            offer O1 falls=401                                  -> Invalid field=falls
            offer O1 falls=50 every=0s                          -> Invalid field=falls
            offer O1 falls=50 every=3601s                       -> Invalid field=falls
            offer O1 falls=50 floor=500                         -> Invalid field=falls
            offer O1 falls=50 floor=-1                          -> Invalid field=falls
            offer O1 falls=50 every=10s floor=100               -> Done
            offer O1 falls=50 every=10s floor=100               -> Repeated
            offer O1 falls=49 every=10s floor=100               -> IdReused
            offer O1                                            -> IdReused
            offer O1 falls=50 every=10s floor=100 alone=yes     -> IdReused
            offer O2 sku=B alone=yes                            -> Done
            messages: index, index, offer.arm O1, offer.arm O2
            """,
        ["offers: two for the same item fight, one for those with a code stands beside them"] = """
            describe                                            -> Done
            line-up A                                           -> Done
            go-live                                             -> Done
            offer K1 kind=2                                     -> Done
            offer O1                                            -> Done
            offer O2                                            -> OfferRuns
            offer O3 kind=1                                     -> OfferRuns
            offer K2 kind=2                                     -> Done
            line-up -                                           -> OfferRuns
            messages: index, index, offer.arm K1, offer.arm O1, offer.arm K2
            """,
        ["offers: every kind can be rehearsed, and moves no units"] = """
            describe                                            -> Done
            line-up A,B,C                                       -> Done
            rehearse                                            -> Done
            offer O1                                            -> Done phase=Armed
            offer O2 sku=B falls=50 every=10s floor=100         -> Done phase=Armed
            offer K1 sku=C kind=2                               -> Done phase=Armed
            offer O2 sku=B falls=50 every=10s floor=100         -> Repeated
            messages: index
            """,
        ["offers: all are stopped at once"] = """
            stop                                                -> NotFound
            describe                                            -> Done
            line-up A,B,C,D                                     -> Done
            go-live                                             -> Done
            stop                                                -> Repeated stopped=                    # nothing runs
            offer O1 sku=A                                      -> Done
            offer O2 sku=B countdown=0s                         -> Done
            offer O3 sku=C                                      -> Done
            offer O4 sku=D                                      -> Done
            note O2                                             -> Done
            note O3                                             -> Done
            note O4 outcome=NotEnoughStock                      -> Done
            tick 0s
            O2: Open
            messages: index, index, offer.arm O1, offer.arm O2, offer.arm O3, offer.arm O4
            stop by=eve                                         -> NotFound
            grant mo role=Moderator                             -> Done
            stop by=mo                                          -> NotAllowed
            messages: index
            stop                                                -> Done stopped=O1:Closed,O2:Closed,O3:Closed
            messages: offer.close O1, offer.close O2, offer.close O3
            O4: Refused NotEnoughStock
            stop                                                -> Repeated stopped=
            note O1                                             -> Repeated                             # its units came too late
            O1: Closed
            offer O5 sku=A                                      -> Done                                 # the show goes on
            end                                                 -> Done
            stop                                                -> Repeated stopped=
            offer O6 sku=B                                      -> ShowEnded
            offer O5 sku=A                                      -> Repeated                             # before ShowEnded
            """,
    };
}
