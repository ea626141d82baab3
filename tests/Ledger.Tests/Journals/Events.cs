namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>Events as docs/journal.md describes them, written by hand. Instants are small numbers: they are only compared.</summary>
internal static class Events
{
    public const string Buyer = "g00000000000000000000000000000001";
    public const string Other = "g00000000000000000000000000000002";

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
