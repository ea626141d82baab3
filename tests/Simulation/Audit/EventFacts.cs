using System.Text.Json;

namespace LiveCommerce.Simulation.Audit;

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
            case "restocked.v1" or "withdrawn.v1" or "restocked.v2" or "withdrawn.v2" or "written-off.v1" or "recovered.v1":
                facts.Add(fact with { Operation = Text(item, "operationId"), Quantity = Number(item, "quantity"), Location = Optional(item, "location") });
                break;
            case "transferred.v1":
                facts.Add(fact with { Operation = Text(item, "operationId"), Quantity = Number(item, "quantity"), Location = Text(item, "from"), To = Text(item, "to") });
                break;
            case "stocked-set.v1":
                facts.Add(fact with { Operation = Text(item, "operationId"), Quantity = Number(item, "quantity"), Expected = Number(item, "expected"), Location = Text(item, "location") });
                break;
            case "return-restocked.v1" or "return-written-off.v1":
                facts.Add(fact with { Operation = Text(item, "operationId"), Quantity = Number(item, "quantity"), Id = Text(item, "reservationId") });
                break;
            case "locations-ranked.v1":
                facts.Add(fact with { Order = [.. item.GetProperty("locations").EnumerateArray().Select(location => location.GetString()!)] });
                break;
            case "buffer-set.v1":
                facts.Add(fact with { Quantity = Number(item, "quantity") });
                break;
            case "offer-armed.v1" or "offer-armed.v2" or "offer-armed.v3":
                facts.Add(Armed(item, fact));
                break;
            case "offer-opened.v1":
                facts.Add(fact with { Offer = Text(item, "offerId") });
                break;
            case "offer-closed.v1":
                facts.Add(fact with { Offer = Text(item, "offerId"), Quantity = Number(item, "returned") });
                break;
            case "offer-closed.v2":
                facts.Add(fact with { Offer = Text(item, "offerId"), Parts = Parts(item, "returned"), Quantity = Parts(item, "returned").Sum(part => part.Quantity) });
                break;
            case "units-returned.v1":
                facts.Add(fact with { Offer = Text(item, "offerId"), Quantity = Number(item, "quantity") });
                break;
            case "units-returned.v2":
                facts.Add(fact with { Offer = Text(item, "offerId"), Parts = Parts(item, "portions"), Quantity = Parts(item, "portions").Sum(part => part.Quantity) });
                break;
            case "reserved.v1" or "reserved.v2":
                facts.Add(Wish(item, fact) with { Deadline = Number(item, "deadline"), Tentative = type == "reserved.v2" && item.GetProperty("tentative").GetBoolean(), Parts = Parts(item, "portions") });
                break;
            case "joined.v1":
                facts.Add(Wish(item, fact) with { Seconds = Number(item, "holdSeconds") });
                break;
            case "promoted.v1":
                facts.Add(fact with { Id = Text(item, "reservationId"), Deadline = Number(item, "deadline"), Parts = Parts(item, "portions") });
                break;
            case "firmed.v1" or "extended.v1":
                facts.Add(fact with { Id = Text(item, "reservationId"), Deadline = Number(item, "deadline") });
                break;
            case "reserved-many.v1":
                ReadMany(item, fact with { Type = "reserved.v1" }, facts);
                break;
            case "payment-begun.v1" or "confirmed.v1":
                facts.Add(fact with { Id = Text(item, "reservationId"), Purchase = Text(item, "purchaseId") });
                break;
            case "released.v1" or "wait-ended.v1":
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

    private static Fact Armed(JsonElement item, Fact fact)
    {
        var terms = item.GetProperty("terms");
        var armed = fact with
        {
            Offer = Text(item, "offerId"),
            Quantity = Number(item, "quantity"),
            Price = Number(terms.GetProperty("price"), "amount"),
            Limit = Number(terms, "limitPerBuyer"),
            OpensAt = Number(terms, "opensAt"),
            ClosesAt = Number(terms, "closesAt"),
            Seconds = Number(terms, "reservationSeconds"),
            Parts = Parts(item, "portions"),
        };
        if (item.TryGetProperty("pricing", out var pricing))
        {
            armed = armed with { Alone = !pricing.GetProperty("alsoAtFullPrice").GetBoolean() };
            if (pricing.TryGetProperty("falls", out var falls))
                armed = armed with { Falls = (Number(falls, "step"), Number(falls, "everySeconds"), Number(falls, "floor")) };
        }
        return item.TryGetProperty("waitlist", out var line) && line.ValueKind == JsonValueKind.Object
            ? armed with { Line = (Number(line, "maxLength"), line.GetProperty("passesBy").GetBoolean()) }
            : armed;
    }

    private static Fact Wish(JsonElement item, Fact fact) => fact with
    {
        Id = Text(item, "reservationId"),
        Buyer = Text(item, "buyer"),
        Quantity = Number(item, "quantity"),
        Price = Number(item.GetProperty("unitPrice"), "amount"),
        Offer = Optional(item, "offerId"),
    };

    private static void ReadMany(JsonElement item, Fact fact, List<Fact> facts)
    {
        var (ids, buyers, quantities) = (item.GetProperty("ids"), item.GetProperty("buyers"), item.GetProperty("quantities"));
        if (ids.GetArrayLength() < 2 || ids.GetArrayLength() != buyers.GetArrayLength() || ids.GetArrayLength() != quantities.GetArrayLength())
            throw new FormatException("The lists of a packed run do not fit each other.");
        for (var i = 0; i < ids.GetArrayLength(); i++)
        {
            facts.Add(fact with
            {
                Id = ids[i].GetString()!,
                Buyer = buyers[i].GetString()!,
                Quantity = quantities[i].GetInt64(),
                Price = Number(item.GetProperty("unitPrice"), "amount"),
                Deadline = Number(item, "deadline"),
                Offer = Optional(item, "offerId"),
            });
        }
    }

    private static IReadOnlyList<Part> Parts(JsonElement item, string name) => item.TryGetProperty(name, out var parts) && parts.ValueKind == JsonValueKind.Array
        ? [.. parts.EnumerateArray().Select(part => new Part(Text(part, "location"), Number(part, "quantity")))]
        : [];

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static string Optional(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static long Number(JsonElement item, string name) => item.GetProperty(name).GetInt64();
}
