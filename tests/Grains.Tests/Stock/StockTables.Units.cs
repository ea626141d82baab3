namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>Units that come back, get lost, or lie in several locations.</summary>
internal static partial class StockTables
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["sold units come back once, whole or broken"] = """
            restock s1 qty=5                           -> Done
            reserve A buyer=a qty=3                    -> Done
            return r0 id=A qty=1                       -> WrongState is=Reserved
            begin A                                    -> Done
            return r0 id=A qty=1                       -> WrongState is=Paying
            confirm A                                  -> Done
            return r0 id=A qty=0                       -> QuantityOutOfRange
            return r0 id=A qty=4                       -> ReturnExceedsSale available=3
            return r1 id=A qty=1 restock=yes           -> Done is=Sold
            return r1 id=A qty=1 restock=yes           -> Repeated
            return r1 id=A qty=2 restock=yes           -> IdReused field=quantity
            return r1 id=A qty=1 restock=no            -> IdReused field=quantity
            general: stocked 5 available 3 sold 2
            return r2 id=A qty=1 restock=no            -> Done
            general: stocked 5 available 3 sold 1 written-off 1
            return r3 id=A qty=2 restock=yes           -> ReturnExceedsSale available=1
            reserve B buyer=b qty=1                    -> Done
            return r2 id=B qty=1 restock=no            -> IdReused field=reservationId
            tick 99d                                                                 # a parcel that took its time
            restock s2 qty=1                           -> Done
            return r3 id=A qty=1 restock=yes           -> Done
            return r4 id=A qty=1 restock=yes           -> ReturnExceedsSale available=0
            general: stocked 6 available 5 written-off 1
            tick 1d
            tick 1ms
            restock s3 qty=1                           -> Done
            return r4 id=A qty=1 restock=yes           -> ReservationUnknown         # the sale is forgotten
            return r1 id=A qty=1 restock=yes           -> Repeated                   # the operation never is
            """,
        ["what comes back to a closed offer belongs to the general pool, and frees the buyer's limit"] = """
            restock s1 qty=3                           -> Done
            arm O1 qty=3 limit=2 opens=0s closes=60s   -> Done
            reserve A buyer=a qty=2 offer=O1           -> Done
            begin A                                    -> Done
            confirm A                                  -> Done
            reserve B buyer=a offer=O1                 -> LimitReached
            return r1 id=A qty=1 restock=yes           -> Done
            O1: Open stocked 3 available 2 sold 1
            reserve B buyer=a offer=O1                 -> Done
            release B                                  -> Done
            tick 60s
            return r2 id=A qty=1 restock=yes           -> Done
            O1: Closed
            general: stocked 3 available 3
            """,
        ["damaged units leave the sale, and may turn out to be whole"] = """
            restock s1 qty=5                           -> Done
            reserve A buyer=a qty=2                    -> Done
            write-off w1 qty=0                         -> QuantityOutOfRange
            write-off w1 qty=4                         -> NotEnoughStock available=3  # promised units stay
            write-off w1 qty=1 at=mars                 -> LocationInvalid
            write-off w1 qty=3                         -> Done
            write-off w1 qty=3                         -> Repeated
            write-off w1 qty=2                         -> IdReused field=quantity
            restock w1 qty=3                           -> IdReused field=quantity
            general: stocked 5 reserved 2 written-off 3
            reserve B buyer=b                          -> FullyReserved
            recover f1 qty=4                           -> NotEnoughStock available=3
            recover f1 qty=0                           -> QuantityOutOfRange
            recover f1 qty=1 at=mars                   -> LocationInvalid
            recover f1 qty=1                           -> Done
            recover f1 qty=1                           -> Repeated
            recover f1 qty=2                           -> IdReused field=quantity
            general: stocked 5 available 1 reserved 2 written-off 2
            """,
        ["a count from outside counts only where nothing has changed meanwhile"] = """
            restock s1 qty=5                           -> Done
            count k1 expected=4 qty=9                  -> StockedDiffers stocked=5
            count k1 expected=5 qty=-1                 -> QuantityOutOfRange
            count k1 expected=5 qty=1000006            -> QuantityOutOfRange
            count k1 expected=5 qty=7                  -> Done
            count k1 expected=5 qty=7                  -> Repeated
            count k1 expected=6 qty=7                  -> IdReused field=expected
            count k1 expected=5 qty=8                  -> IdReused field=quantity
            count k1 expected=5 qty=7 at=east          -> IdReused field=location
            general: stocked 7 available 7
            reserve A buyer=a qty=4                    -> Done
            begin A                                    -> Done
            confirm A                                  -> Done
            reserve B buyer=b qty=2                    -> Done
            count k2 expected=7 qty=5                  -> NotEnoughStock available=1  # never below what is promised
            count k2 expected=7 qty=6                  -> Done
            general: stocked 6 reserved 2 sold 4
            count k3 expected=6 qty=6                  -> Done                       # a count that agrees is a fact too
            count k4 expected=0 qty=3 at=east          -> Done                       # the first units of a location
            count k5 expected=0 qty=3 at=EAST          -> LocationInvalid
            east: stocked 3 available 3
            """,
        ["units lie in locations, and one location serves where one can"] = """
            restock s1 qty=3                           -> Done
            restock s2 qty=4 at=east                   -> Done
            restock s3 qty=2 at=west                   -> Done
            restock s4 qty=1 at=EAST                   -> LocationInvalid
            restock s4 qty=1 at=a-name-that-is-longer-than-thirty-two -> LocationInvalid
            restock s2 qty=4                           -> IdReused field=location
            general: stocked 9 available 9
            reserve A buyer=a qty=2                    -> Done from=main
            reserve B buyer=b qty=2                    -> Done from=2east            # the main one has only one left
            rank locations=west,east                   -> Done
            rank locations=west,east                   -> Repeated
            rank locations=west,west                   -> LocationInvalid
            rank locations=WEST                        -> LocationInvalid
            reserve C buyer=c qty=1                    -> Done from=1west
            reserve D buyer=d qty=3                    -> Done from=1west+2east      # none has it all
            look D buyer=d                             -> Done from=1west+2east
            east: stocked 4 reserved 4
            west: stocked 2 reserved 2
            main: stocked 3 available 1 reserved 2
            begin D buyer=d                            -> Done
            confirm D                                  -> Done
            return r1 id=D qty=2 restock=yes           -> Done                       # in the order of the portions
            east: stocked 4 available 1 reserved 2 sold 1
            west: stocked 2 available 1 reserved 1
            return r2 id=D qty=1 restock=no            -> Done
            east: stocked 4 available 1 reserved 2 written-off 1
            release B buyer=b                          -> Done
            withdraw w1 qty=4 at=east                  -> NotEnoughStock available=3
            withdraw w1 qty=1 at=mars                  -> LocationInvalid
            withdraw w1 qty=3 at=east                  -> Done
            withdraw w1 qty=3                          -> IdReused field=location
            """,
        ["units move between locations, free ones only"] = """
            restock s1 qty=3                           -> Done
            reserve A buyer=a qty=1                    -> Done
            transfer t1 qty=0 to=east                  -> QuantityOutOfRange
            transfer t1 qty=1 to=EAST                  -> LocationInvalid
            transfer t1 qty=1 to=main                  -> LocationInvalid
            transfer t1 qty=1 from=mars to=main        -> LocationInvalid
            transfer t1 qty=3 to=east                  -> NotEnoughStock available=2
            transfer t1 qty=2 to=east                  -> Done
            transfer t1 qty=2 to=east                  -> Repeated
            transfer t1 qty=1 to=east                  -> IdReused field=quantity
            transfer t1 qty=2 to=west                  -> IdReused field=location
            main: stocked 1 reserved 1
            east: stocked 2 available 2
            """,
        ["the buffer is neither sold nor armed"] = """
            restock s1 qty=5                           -> Done
            buffer qty=-1                              -> QuantityOutOfRange
            buffer qty=1000001                         -> QuantityOutOfRange
            buffer qty=2                               -> Done
            buffer qty=2                               -> Repeated
            reserve A buyer=a qty=4                    -> NotEnough available=3
            arm O1 qty=4                               -> NotEnoughStock available=3
            arm O1 qty=1                               -> Done
            reserve A buyer=a qty=2                    -> Done
            reserve B buyer=b                          -> FullyReserved
            begin A                                    -> Done
            confirm A                                  -> Done
            close O1                                   -> Done
            reserve B buyer=b                          -> Done
            begin B buyer=b                            -> Done
            confirm B                                  -> Done
            reserve C buyer=c                          -> SoldOut                    # what is left is not sold here
            general: stocked 5 available 2 sold 3
            withdraw w1 qty=1                          -> Done                       # the host may
            buffer qty=0                               -> Done
            reserve C buyer=c                          -> Done
            """,
        ["an offer draws from several locations and gives back where it took"] = """
            restock s1 qty=1                           -> Done
            restock s2 qty=3 at=east                   -> Done
            restock s3 qty=3 at=west                   -> Done
            arm O1 qty=5 limit=5 opens=0s closes=60s reserves=90s -> Done
            arm O1 qty=5 limit=5 opens=0s closes=60s reserves=90s -> Repeated
            arm O1 qty=5 limit=5 opens=0s closes=60s reserves=90s line=9 -> IdReused field=offerId
            arm O2 qty=1 line=10001                    -> QuantityOutOfRange
            O1: Open stocked 5 available 5
            general: stocked 2 available 2
            reserve A buyer=a qty=4 offer=O1           -> Done from=1main+3east
            tick 60s
            O1: Closed stocked 4 reserved 4
            west: stocked 3 available 3
            east: stocked 3 reserved 3
            release A                                  -> Done
            O1: Closed
            east: stocked 3 available 3
            main: stocked 1 available 1
            """,
    };
}
