namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>Events as docs/journal.md describes them, written by hand. Instants are small numbers: they are only compared.</summary>
internal static class Events
{
    public const string Buyer = "g00000000000000000000000000000001";
    public const string Other = "g00000000000000000000000000000002";

    public const string Third = "g00000000000000000000000000000003";

    public static string R(int number) => new Guid(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0]).ToString("D");

    public static string Restocked(long at, string operation, long quantity) =>
        $$"""{"type":"restocked.v1","at":{{at}},"operationId":"{{operation}}","quantity":{{quantity}}}""";

    public static string Withdrawn(long at, string operation, long quantity) =>
        $$"""{"type":"withdrawn.v1","at":{{at}},"operationId":"{{operation}}","quantity":{{quantity}}}""";

    /// <summary>At 500 EUR-cents, 2 a buyer, from 100 to before 200.</summary>
    public static string Armed(long at, string offer, long quantity) =>
        $$$"""{"type":"offer-armed.v1","at":{{{at}}},"offerId":"{{{offer}}}","quantity":{{{quantity}}},"terms":{"price":{"amount":500,"currency":"EUR"},"limitPerBuyer":2,"opensAt":100,"closesAt":200,"reservationSeconds":60}}""";

    public static string Opened(long at, string offer) => $$"""{"type":"offer-opened.v1","at":{{at}},"offerId":"{{offer}}"}""";

    public static string Closed(long at, string offer, long returned) =>
        $$"""{"type":"offer-closed.v1","at":{{at}},"offerId":"{{offer}}","returned":{{returned}}}""";

    public static string Returned(long at, string offer, long quantity) =>
        $$"""{"type":"units-returned.v1","at":{{at}},"offerId":"{{offer}}","quantity":{{quantity}}}""";

    public static string Reserved(
        long at, int id, long quantity = 1, string? offer = null, long price = 500, string currency = "EUR", long deadline = 1000, string buyer = Buyer) =>
        $$"""{"type":"reserved.v1","at":{{at}},"reservationId":"{{R(id)}}","buyer":"{{buyer}}","quantity":{{quantity}},"unitPrice":{"amount":{{price}},"currency":"{{currency}}"},"deadline":{{deadline}}{{(offer is null ? "" : $",\"offerId\":\"{offer}\"")}}}""";

    public static string Begun(long at, int id, string purchase = "p1") =>
        $$"""{"type":"payment-begun.v1","at":{{at}},"reservationId":"{{R(id)}}","purchaseId":"{{purchase}}"}""";

    public static string Confirmed(long at, int id, string purchase = "p1") =>
        $$"""{"type":"confirmed.v1","at":{{at}},"reservationId":"{{R(id)}}","purchaseId":"{{purchase}}"}""";

    public static string Released(long at, int id, string cause) =>
        $$"""{"type":"released.v1","at":{{at}},"reservationId":"{{R(id)}}","cause":"{{cause}}"}""";

    public static string Expired(long at, int id) => $$"""{"type":"expired.v1","at":{{at}},"reservationId":"{{R(id)}}"}""";

    public static string RestockedAt(long at, string operation, long quantity, string location) =>
        Step("restocked.v2", $"\"operationId\":\"{operation}\",\"quantity\":{quantity},\"location\":\"{location}\"", at);

    public static string WithdrawnAt(long at, string operation, long quantity, string location) =>
        Step("withdrawn.v2", $"\"operationId\":\"{operation}\",\"quantity\":{quantity},\"location\":\"{location}\"", at);

    public static string Transferred(long at, string operation, long quantity, string from, string to) =>
        Step("transferred.v1", $"\"operationId\":\"{operation}\",\"quantity\":{quantity},\"from\":\"{from}\",\"to\":\"{to}\"", at);

    public static string StockedSet(long at, string operation, long expected, long quantity, string location = "") =>
        Step("stocked-set.v1", $"\"operationId\":\"{operation}\",\"expected\":{expected},\"quantity\":{quantity},\"location\":\"{location}\"", at);

    /// <summary>One of the steps that move units of one location: written-off.v1, recovered.v1.</summary>
    public static string Moved(string type, long at, string operation, long quantity) =>
        Step(type, $"\"operationId\":\"{operation}\",\"quantity\":{quantity},\"location\":\"\"", at);

    public static string CameBack(long at, string operation, int id, long quantity, bool whole = true) =>
        Step(whole ? "return-restocked.v1" : "return-written-off.v1", $"\"operationId\":\"{operation}\",\"reservationId\":\"{R(id)}\",\"quantity\":{quantity}", at);

    public static string Buffer(long at, long quantity) => Step("buffer-set.v1", $"\"quantity\":{quantity}", at);

    public static string Ranked(long at, params string[] locations) =>
        Step("locations-ranked.v1", $"\"locations\":[{string.Join(',', locations.Select(name => $"\"{name}\""))}]", at);

    /// <summary>As <see cref="Armed"/>, with locations and own terms for those who wait.</summary>
    public static string ArmedAt(long at, string offer, long quantity, bool passesBy, int maxLength, params (string Location, long Quantity)[] portions) =>
        Armed(at, offer, quantity).Replace("offer-armed.v1", "offer-armed.v2", StringComparison.Ordinal)[..^1]
        + $",\"waitlist\":{{\"maxLength\":{maxLength},\"passesBy\":{(passesBy ? "true" : "false")}}},\"portions\":{Portions(portions)}}}";

    /// <summary>As <see cref="Armed"/>, open for a minute, with what it says about prices: from 500 down by <paramref name="step"/> every second.</summary>
    public static string ArmedPriced(long at, string offer, long quantity, long? step = null, long floor = 0, bool alsoAtFullPrice = true) =>
        Armed(at, offer, quantity).Replace("offer-armed.v1", "offer-armed.v3", StringComparison.Ordinal).Replace("\"closesAt\":200", "\"closesAt\":60100", StringComparison.Ordinal)[..^1]
        + $",\"portions\":{Portions([("", quantity)])},\"pricing\":{{\"alsoAtFullPrice\":{(alsoAtFullPrice ? "true" : "false")}"
        + (step is null ? "" : $",\"falls\":{{\"step\":{step},\"everySeconds\":1,\"floor\":{floor}}}") + "}}";

    public static string ClosedAt(long at, string offer, params (string Location, long Quantity)[] portions) =>
        Step("offer-closed.v2", $"\"offerId\":\"{offer}\",\"returned\":{Portions(portions)}", at);

    /// <summary>Reserved in locations, or tentatively.</summary>
    public static string ReservedAt(long at, int id, long quantity, bool tentative, long deadline, params (string Location, long Quantity)[] portions) =>
        Reserved(at, id, quantity, deadline: deadline).Replace("reserved.v1", "reserved.v2", StringComparison.Ordinal)[..^1]
        + $",\"tentative\":{(tentative ? "true" : "false")},\"portions\":{Portions(portions.Length == 0 ? [("", quantity)] : portions)}}}";

    public static string Firmed(long at, int id, long deadline = 1000) => Step("firmed.v1", $"\"reservationId\":\"{R(id)}\",\"deadline\":{deadline}", at);

    public static string Extended(long at, int id, long deadline) => Step("extended.v1", $"\"reservationId\":\"{R(id)}\",\"deadline\":{deadline}", at);

    /// <summary>Waits for a reservation of 60 seconds.</summary>
    public static string Joined(long at, int id, long quantity = 1, string? offer = null, string buyer = Other) => Step("joined.v1",
        $"\"reservationId\":\"{R(id)}\",\"buyer\":\"{buyer}\",\"quantity\":{quantity},\"unitPrice\":{{\"amount\":500,\"currency\":\"EUR\"}},\"holdSeconds\":60{(offer is null ? "" : $",\"offerId\":\"{offer}\"")}", at);

    public static string Promoted(long at, int id, long? deadline = null) =>
        Step("promoted.v1", $"\"reservationId\":\"{R(id)}\",\"deadline\":{deadline ?? at + 60_000}", at);

    public static string WaitEnded(long at, int id, string cause) => Step("wait-ended.v1", $"\"reservationId\":\"{R(id)}\",\"cause\":\"{cause}\"", at);

    public static string DropOpened(long at, long limit) => Step("opened.v1", $"\"limitPerBuyer\":{limit}", at);

    public static string Taken(long at, int id, long units, long deadline = 1000, string buyer = Buyer) =>
        Step("taken.v1", $"\"takeId\":\"{R(id)}\",\"buyer\":\"{buyer}\",\"units\":{units},\"deadline\":{deadline}", at);

    /// <summary>settled.v1, given-back.v1 or expired.v1.</summary>
    public static string OfTake(string type, long at, int id) => Step(type, $"\"takeId\":\"{R(id)}\"", at);

    private static string Portions((string Location, long Quantity)[] portions) =>
        $"[{string.Join(',', portions.Select(portion => $"{{\"location\":\"{portion.Location}\",\"quantity\":{portion.Quantity}}}"))}]";

    public static string Line(int reservation, long quantity = 1, long price = 500, string currency = "EUR", string sku = "MUG") =>
        $$$"""{"sku":"{{{sku}}}","reservationId":"{{{R(reservation)}}}","title":"Mug","quantity":{{{quantity}}},"unitPrice":{"amount":{{{price}}},"currency":"{{{currency}}}"}}""";

    public static string Started(long total, params string[] lines) =>
        $$"""{"type":"started.v1","at":1,"buyer":"{{Buyer}}","lines":[{{string.Join(',', lines)}}],"total":{"amount":{{total}},"currency":"EUR"},"paymentMethod":"sandbox_ok","fingerprint":"f"}""";

    public static string Succeeded(long paid, string currency = "EUR") =>
        $$$"""{"type":"payment-succeeded.v1","at":3,"reference":"c1","paid":{"amount":{{{paid}}},"currency":"{{{currency}}}"}}""";

    public static string Ordered(string number) => $$"""{"type":"confirmed.v1","at":4,"orderNumber":"{{number}}"}""";

    public static string Ended(string ending) => $$"""{"type":"closed.v1","at":5,"ending":"{{ending}}"}""";

    public static string RefundAsked() => """{"type":"refund-asked.v1","at":6,"reference":"c1","amount":{"amount":500,"currency":"EUR"}}""";

    /// <summary>An event without members besides what <paramref name="members"/> says.</summary>
    public static string Step(string type, string members = "", long at = 2) =>
        $$"""{"type":"{{type}}","at":{{at}}{{(members.Length == 0 ? "" : "," + members)}}}""";

    public static string Held => Step("held.v1");

    public static string Declined => Step("payment-declined.v1", "\"reason\":\"no-money\"");

    public static string Entry(string entry, string reference, string charge, long amount = 500, string currency = "EUR") =>
        $$"""{"at":1,"entry":"{{entry}}","reference":"{{reference}}","chargeId":"{{charge}}","amount":{{amount}},"currency":"{{currency}}"}""" + "\n";
}
