using System.Text.Json;

namespace LiveCommerce.Simulation.Audit;

/// <summary>One stored event as the auditor reads it: names and numbers from the JSON, nothing of the kernel's types.</summary>
internal sealed record Fact(string Type, long At)
{
    public string Id { get; init; } = "";

    public string Buyer { get; init; } = "";

    public string Offer { get; init; } = "";

    public long Quantity { get; init; }

    public long Deadline { get; init; }

    public long Price { get; init; }

    public string Purchase { get; init; } = "";

    public string Cause { get; init; } = "";

    public long Limit { get; init; }

    public long OpensAt { get; init; }

    public long ClosesAt { get; init; }

    public long Seconds { get; init; }
}

/// <summary>Reads the array of a stored batch. An event that the auditor does not know is an error: it would check nothing of it.</summary>
internal static class EventFacts
{
    public static List<Fact> Read(ReadOnlyMemory<byte> events)
    {
        using var document = JsonDocument.Parse(events);
        var facts = new List<Fact>();
        foreach (var item in document.RootElement.EnumerateArray()) Read(item, facts);
        return facts;
    }

    private static void Read(JsonElement item, List<Fact> facts)
    {
        var type = Text(item, "type");
        var fact = new Fact(type, Number(item, "at"));
        switch (type)
        {
            case "restocked.v1" or "withdrawn.v1":
                facts.Add(fact with { Id = Text(item, "operationId"), Quantity = Number(item, "quantity") });
                break;
            case "offer-armed.v1":
                var terms = item.GetProperty("terms");
                facts.Add(fact with
                {
                    Offer = Text(item, "offerId"), Quantity = Number(item, "quantity"), Price = Number(terms.GetProperty("price"), "amount"),
                    Limit = Number(terms, "limitPerBuyer"), OpensAt = Number(terms, "opensAt"), ClosesAt = Number(terms, "closesAt"),
                    Seconds = Number(terms, "reservationSeconds"),
                });
                break;
            case "offer-opened.v1":
                facts.Add(fact with { Offer = Text(item, "offerId") });
                break;
            case "offer-closed.v1":
                facts.Add(fact with { Offer = Text(item, "offerId"), Quantity = Number(item, "returned") });
                break;
            case "units-returned.v1":
                facts.Add(fact with { Offer = Text(item, "offerId"), Quantity = Number(item, "quantity") });
                break;
            case "reserved.v1":
                facts.Add(fact with
                {
                    Id = Text(item, "reservationId"), Buyer = Text(item, "buyer"), Quantity = Number(item, "quantity"),
                    Price = Number(item.GetProperty("unitPrice"), "amount"), Deadline = Number(item, "deadline"), Offer = Optional(item, "offerId"),
                });
                break;
            case "reserved-many.v1":
                for (var i = 0; i < item.GetProperty("ids").GetArrayLength(); i++)
                {
                    facts.Add(fact with
                    {
                        Type = "reserved.v1", Id = item.GetProperty("ids")[i].GetString()!, Buyer = item.GetProperty("buyers")[i].GetString()!,
                        Quantity = item.GetProperty("quantities")[i].GetInt64(), Price = Number(item.GetProperty("unitPrice"), "amount"),
                        Deadline = Number(item, "deadline"), Offer = Optional(item, "offerId"),
                    });
                }
                break;
            case "payment-begun.v1" or "confirmed.v1":
                facts.Add(fact with { Id = Text(item, "reservationId"), Purchase = Text(item, "purchaseId") });
                break;
            case "released.v1":
                facts.Add(fact with { Id = Text(item, "reservationId"), Cause = Text(item, "cause") });
                break;
            case "expired.v1":
                facts.Add(fact with { Id = Text(item, "reservationId") });
                break;
            case "expired-many.v1":
                foreach (var id in item.GetProperty("ids").EnumerateArray()) facts.Add(fact with { Type = "expired.v1", Id = id.GetString()! });
                break;
            default:
                throw new NotSupportedException($"The auditor does not know the event '{type}'. Teach it before trusting a run.");
        }
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static string Optional(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static long Number(JsonElement item, string name) => item.GetProperty(name).GetInt64();
}
