namespace LiveCommerce.Grains.Tests.Stock;

internal static partial class StockTables
{
    private static readonly Dictionary<string, string> Prices = new(StringComparer.Ordinal)
    {
        ["a falling price follows the stamped instant to the millisecond"] = """
            restock s1 qty=50                                                                   -> Done
            arm O1 qty=20 price=500EUR limit=20 opens=60s closes=200s falls=75 every=10s floor=300 -> Done
            reserve A buyer=a offer=O1                 -> OfferNotOpen opensAt=60s
            tick 60s                                                              # the first price holds for a whole stretch
            reserve A buyer=a offer=O1                 -> Done        at=500EUR
            tick 9999ms
            reserve B buyer=a offer=O1                 -> Done        at=500EUR
            tick 1ms
            reserve C buyer=a offer=O1                 -> Done        at=425EUR
            tick 19999ms
            reserve D buyer=a offer=O1                 -> Done        at=350EUR
            tick 1ms
            reserve E buyer=a offer=O1                 -> Done        at=300EUR   # 275 would be below the floor
            tick 109s
            reserve F buyer=a offer=O1                 -> Done        at=300EUR
            look A buyer=a                             -> Done        at=500EUR   # what was granted stays as it was
            tick 1s
            reserve G buyer=a offer=O1                 -> OfferClosed
            """,
        ["where the price falls, what the buyer saw is the most that he pays"] = """
            restock s1 qty=50                                                                   -> Done
            arm O1 qty=20 price=500EUR limit=20 opens=0s closes=200s falls=100 every=10s floor=100 -> Done
            tick 10s
            reserve A buyer=a offer=O1 saw=500EUR      -> Done        at=400EUR
            reserve A buyer=a offer=O1 saw=500EUR      -> Repeated    at=400EUR   # the same wish, word for word
            reserve A buyer=a offer=O1 saw=400EUR      -> Repeated    at=400EUR
            reserve A buyer=a offer=O1 saw=399EUR      -> IdReused    field=expectedUnitPrice
            reserve A buyer=a offer=O1 saw=500USD      -> IdReused    field=expectedUnitPrice
            reserve B buyer=a offer=O1 saw=399EUR      -> PriceChanged price=400EUR
            reserve B buyer=a offer=O1 saw=400USD      -> CurrencyMismatch price=400EUR
            reserve B buyer=a offer=O1 saw=400EUR      -> Done        at=400EUR
            reserve C buyer=a saw=1001EUR              -> PriceChanged price=1000EUR  # elsewhere another price is a surprise
            arm O2 qty=5 price=500EUR opens=0s         -> Done
            reserve D buyer=a offer=O2 saw=501EUR      -> PriceChanged price=500EUR
            """,
        ["who waits for a falling price is promised that of the moment"] = """
            restock s1 qty=1                                                                    -> Done
            arm O1 qty=1 price=500EUR limit=2 opens=0s closes=200s falls=100 every=10s floor=100 -> Done
            reserve A buyer=a offer=O1                 -> Done        at=500EUR
            tick 10s
            join B buyer=b offer=O1 saw=500EUR         -> Done        at=400EUR
            join B buyer=b offer=O1 saw=500EUR         -> Repeated    at=400EUR
            join B buyer=b offer=O1 saw=300EUR         -> IdReused    field=expectedUnitPrice
            tick 10s
            release A buyer=a                          -> Done
            look B buyer=b                             -> Done        is=Reserved at=400EUR
            """,
        ["while an offer is open that sells alone, the general pool sells nothing"] = """
            restock s1 qty=50                          -> Done
            arm O1 qty=5 opens=60s closes=120s alone=yes -> Done
            reserve A buyer=a                          -> Done        at=1000EUR  # it is not open yet
            tick 59999ms
            reserve B buyer=a                          -> Done        at=1000EUR
            tick 1ms
            reserve C buyer=a                          -> OfferOnly
            reserve C buyer=a saw=1USD                 -> OfferOnly               # before CurrencyMismatch
            reserve Z buyer=a qty=0                    -> QuantityOutOfRange      # before OfferOnly
            join C buyer=a                             -> OfferOnly
            reserve C buyer=a offer=O1                 -> Done        at=500EUR
            extend A buyer=a n=1                       -> Done                    # what runs runs on
            arm O2 qty=5 price=600EUR opens=0s closes=300s -> Done
            reserve D buyer=a offer=O2                 -> Done        at=600EUR   # other offers sell
            tick 59999ms
            reserve E buyer=a                          -> OfferOnly
            tick 1ms
            reserve E buyer=a                          -> Done        at=1000EUR
            arm O3 qty=5 opens=0s closes=300s alone=yes -> Done
            reserve F buyer=b                          -> OfferOnly
            close O3                                   -> Done
            reserve F buyer=b                          -> Done        at=1000EUR
            arm O4 qty=5 opens=300s closes=400s alone=yes -> Done
            close O4                                   -> Done                    # closed before it opened
            reserve G buyer=b                          -> Done        at=1000EUR
            """,
        ["two offers that sell alone end one after the other"] = """
            restock s1 qty=50                          -> Done
            arm O1 qty=5 opens=0s closes=60s alone=yes -> Done
            arm O2 qty=5 opens=0s closes=90s alone=yes falls=1 every=1s floor=0 -> Done
            reserve A buyer=a                          -> OfferOnly
            tick 60s
            reserve A buyer=a                          -> OfferOnly
            tick 30s
            reserve A buyer=a                          -> Done
            """,
        ["arm: a price has to fall, and to somewhere"] = """
            restock s1 qty=50                          -> Done
            arm O1 price=500EUR falls=0 floor=100      -> QuantityOutOfRange
            arm O1 price=500EUR falls=-1 floor=100     -> QuantityOutOfRange
            arm O1 price=500EUR falls=401 floor=100    -> QuantityOutOfRange
            arm O1 price=500EUR falls=1 floor=500      -> QuantityOutOfRange
            arm O1 price=500EUR falls=1 floor=-1       -> QuantityOutOfRange
            arm O1 price=500EUR falls=1 every=0s       -> QuantityOutOfRange
            arm O1 price=500EUR falls=1 every=3601s    -> QuantityOutOfRange
            arm O1 price=500EUR falls=400 every=3600s floor=100 -> Done
            arm O1 price=500EUR falls=400 every=3600s floor=100 -> Repeated
            arm O1 price=500EUR falls=399 every=3600s floor=100 -> IdReused field=offerId
            arm O1 price=500EUR                        -> IdReused field=offerId
            arm O1 price=500EUR falls=400 every=3600s floor=100 alone=yes -> IdReused field=offerId
            arm O2 price=1000000000000EUR falls=1 every=1s floor=0 opens=0s closes=24h -> Done
            tick 23h
            reserve A buyer=a offer=O2                 -> Done        at=999999917200EUR
            """,
    };
}
