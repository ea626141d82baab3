namespace LiveCommerce.Grains.Tests.LiveStreams;

/// <summary>What the owner of one live stream promises, one subject a table.</summary>
internal static partial class LiveStreamTables
{
    /// <summary>All tables, by what they promise.</summary>
    public static IReadOnlyDictionary<string, string> All => Offered.Concat(Shows).Concat(Offers.OfferTables.All).ToDictionary(StringComparer.Ordinal);

    private static Dictionary<string, string> Offered => new(StringComparer.Ordinal)
    {
        ["a show is drafted, scheduled, live and over"] = """
            status: None
            go-live                                    -> NotFound
            describe title=Show url=u image=i          -> Done
            status: Draft
            describe title=Show url=u image=i          -> Repeated
            describe title=Show url=u image=j          -> Done
            describe title=Show url=v image=j          -> Done
            describe title=Show2 url=v image=j         -> Done
            end                                        -> WrongState               # it has not begun
            schedule at=1h                             -> Done
            status: Scheduled
            schedule at=1h                             -> Repeated
            schedule at=2h                             -> Done
            describe title=Show3                       -> Done
            status: Scheduled
            end                                        -> WrongState
            line-up A,B                                -> Done
            pin A                                      -> Done
            go-live                                    -> Done
            go-live                                    -> Repeated
            status: Live
            schedule at=3h                             -> WrongState
            describe title=Show4                       -> Done
            end                                        -> Done
            end                                        -> Repeated
            status: Ended
            go-live                                    -> WrongState
            describe title=Show5                       -> WrongState
            schedule at=4h                             -> WrongState
            line-up A                                  -> WrongState
            pin B                                      -> WrongState
            offer O1                                   -> ShowEnded
            """,
        ["only the crew is heard, and a foreign show looks like none"] = """
            schedule                                   -> NotFound
            line-up A                                  -> NotFound
            pin -                                      -> NotFound
            end                                        -> NotFound
            offer O1                                   -> NotFound
            close O1                                   -> NotFound
            describe                                   -> Done
            go-live                                    -> Done
            line-up A                                  -> Done
            offer O1                                   -> Done
            describe by=eve                            -> NotFound
            schedule by=eve                            -> NotFound
            go-live by=eve                             -> NotFound
            line-up A by=eve                           -> NotFound
            pin A by=eve                               -> NotFound
            offer O1 by=eve                            -> NotFound                 # before Repeated
            close O1 by=eve                            -> NotFound
            end by=eve                                 -> NotFound
            end                                        -> Done
            describe title= by=eve                     -> NotFound                 # before WrongState and Invalid
            """,
        ["values out of range are named"] = """
            describe title=                            -> Invalid field=title
            describe title=_                           -> Invalid field=title
            describe title=*201                        -> Invalid field=title
            describe title=*200 url=*2001              -> Invalid field=playbackUrl
            describe title=*200 url=*2000 image=*2001  -> Invalid field=imageUrl
            describe title=*200 url=*2000 image=*2000  -> Done
            schedule at=0s                             -> Invalid field=startsAt   # now is not ahead
            schedule at=-1ms                           -> Invalid field=startsAt
            schedule at=366d1ms                        -> Invalid field=startsAt
            schedule at=366d                           -> Done
            schedule at=1ms                            -> Done
            line-up - count=101                        -> Invalid field=skus
            line-up A,A                                -> Invalid field=skus
            line-up - count=100                        -> Done
            line-up A,B                                -> Done
            go-live                                    -> Done
            offer O1 kind=3                            -> Invalid field=kind
            offer O1 qty=0                             -> Invalid field=quantity
            offer O1 qty=-1                            -> Invalid field=quantity
            offer O1 qty=1000001                       -> Invalid field=quantity
            offer O1 qty=9223372036854775807           -> Invalid field=quantity
            offer O1 price=-1EUR                       -> Invalid field=price
            offer O1 price=1000000000001EUR            -> Invalid field=price
            offer O1 price=5eur                        -> Invalid field=price
            offer O1 limit=0                           -> Invalid field=limitPerBuyer
            offer O1 limit=1001                        -> Invalid field=limitPerBuyer
            offer O1 countdown=-1s                     -> Invalid field=countdownSeconds
            offer O1 countdown=301s                    -> Invalid field=countdownSeconds
            offer O1 length=4s                         -> Invalid field=lengthSeconds
            offer O1 length=86401s                     -> OfferTooLong field=lengthSeconds
            offer O1 reserves=9s                       -> Invalid field=reservationSeconds
            offer O1 reserves=3601s                    -> Invalid field=reservationSeconds
            offer O1 qty=1 price=0EUR limit=1 countdown=0s length=5s reserves=10s -> Done phase=Arming opens=0s closes=5s
            offer O2 sku=B qty=1000000 price=1000000000000EUR limit=1000 countdown=300s length=86400s reserves=3600s -> Done opens=300s closes=86700s
            """,
        ["of two reasons the first in the list counts"] = """
            describe                                   -> Done
            line-up A                                  -> Done
            offer O1 qty=0                             -> WrongState               # before Invalid
            offer O1 sku=Z                             -> WrongState               # before NotInLineUp
            go-live                                    -> Done
            offer O1 sku=Z qty=0                       -> Invalid                  # before NotInLineUp
            offer O1                                   -> Done
            offer O1 qty=0                             -> IdReused                 # before Invalid
            offer O1 sku=Z                             -> IdReused                 # before NotInLineUp
            offer O2 sku=Z                             -> NotInLineUp              # before OfferRuns
            offer O2                                   -> OfferRuns
            line-up B,B                                -> Invalid                  # before OfferRuns
            line-up B                                  -> OfferRuns
            end                                        -> Done
            offer O1 qty=0                             -> IdReused                 # before WrongState
            offer O1                                   -> Repeated                 # what was started stays started
            line-up B,B                                -> WrongState               # before Invalid
            pin Z                                      -> WrongState               # before NotInLineUp
            """,
        ["what is pinned is in the line-up"] = """
            describe                                   -> Done
            pin A                                      -> NotInLineUp
            pin -                                      -> Repeated
            line-up A,B                                -> Done
            line-up A,B                                -> Repeated
            pin A,Z                                    -> NotInLineUp
            pin A                                      -> Done
            pin A                                      -> Repeated
            line-up B,A                                -> Done                     # order counts
            pinned: A
            line-up: B,A
            line-up B                                  -> Done
            pinned: -
            pin B                                      -> Done
            pin -                                      -> Done
            pinned: -
            line-up -                                  -> Done
            line-up -                                  -> Repeated
            """,
        ["an offer is armed, opens and closes by itself"] = """
            describe                                   -> Done
            line-up A,B                                -> Done
            go-live                                    -> Done
            offer O1 countdown=10s length=60s          -> Done phase=Arming opens=10s closes=70s
            messages: index, index, offer.arm O1                                  # described, live: the list of shows is told
            offer O1 countdown=10s length=60s          -> Repeated phase=Arming
            offer O1 length=61s                        -> IdReused
            offer O1 kind=1                            -> IdReused
            offer O1 sku=B                             -> IdReused
            offer O1 qty=6                             -> IdReused
            offer O1 price=501EUR                      -> IdReused
            offer O1 limit=3                           -> IdReused
            offer O1 reserves=61s                      -> IdReused
            note O9                                    -> OfferUnknown
            note O1                                    -> Done
            note O1                                    -> Repeated
            O1: Armed
            tick 9s
            tick 999ms
            O1: Armed
            tick 1ms                                                              # now = opensAt is open
            O1: Open
            note O1 outcome=SoldOut                    -> Repeated                 # too late to refuse
            offer O2                                   -> OfferRuns
            offer O2 sku=B                             -> Done
            tick 59s
            tick 999ms
            O1: Open
            tick 1ms                                                              # now = closesAt is closed
            O1: Closed
            messages: offer.arm O2                                                # by itself: the SKU's owner knows the instant
            close O1                                   -> Repeated phase=Closed
            offer O3                                   -> Done                     # the SKU is free for the next
            line-up A                                  -> OfferRuns                # O2 runs on B
            close O2                                   -> Done
            line-up A                                  -> Done
            """,
        ["an offer that gets no units is refused and does nothing"] = """
            describe                                   -> Done
            line-up A                                  -> Done
            go-live                                    -> Done
            offer O1                                   -> Done
            note O1 outcome=NotEnoughStock             -> Done
            O1: Refused NotEnoughStock
            note O1                                    -> Repeated
            close O1                                   -> Repeated phase=Refused
            tick 1h
            O1: Refused NotEnoughStock
            offer O2                                   -> Done                     # the SKU is free again
            note O2 outcome=Repeated                   -> Done                     # a repeated step armed it too
            O2: Armed
            """,
        ["one that never got its units neither opens nor closes; one armed late does both"] = """
            describe                                   -> Done
            line-up A                                  -> Done
            go-live                                    -> Done
            offer O1 countdown=0s length=5s            -> Done
            tick 1h
            O1: Arming
            note O1                                    -> Done
            tick 0s
            O1: Closed
            """,
        ["a person who ends an offer or the show gives the units back"] = """
            describe                                   -> Done
            line-up A,B,C,D                            -> Done
            go-live                                    -> Done
            offer O1 sku=A                             -> Done
            offer O2 sku=B                             -> Done
            offer O3 sku=C countdown=0s                -> Done
            offer O4 sku=D                             -> Done
            note O2                                    -> Done
            note O3                                    -> Done
            O2: Armed
            tick 0s
            O3: Open
            messages: index, index, offer.arm O1, offer.arm O2, offer.arm O3, offer.arm O4
            close O9                                   -> OfferUnknown
            close O4                                   -> Done phase=Closed
            messages: offer.close O4
            note O4                                    -> Repeated                 # the answer of the arming comes too late
            end                                        -> Done
            messages: offer.close O1, offer.close O2, offer.close O3, index, record
            close O1                                   -> Repeated
            close O9                                   -> OfferUnknown
            note O1                                    -> Repeated
            tick 24h
            O1: Closed
            """,
        ["the journal keeps milliseconds, and so does memory"] = """
            describe                                   -> Done
            schedule at=1h ticks=5                     -> Done
            starts: 3600s
            schedule at=1h ticks=7                     -> Repeated
            """,
    };
}
