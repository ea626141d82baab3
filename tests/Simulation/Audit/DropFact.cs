using System.Text.Json;

namespace LiveCommerce.Simulation.Audit;

/// <summary>One stored event of a drop's limit as the auditor reads it.</summary>
internal sealed record DropFact(string Type, long At)
{
    /// <summary>Of the take.</summary>
    public string Id { get; init; } = "";

    public string Buyer { get; init; } = "";

    public long Units { get; init; }

    public long Deadline { get; init; }

    public long Limit { get; init; }

    /// <summary>Reads the array of a stored batch; an event that the auditor does not know is an error.</summary>
    public static List<DropFact> Read(ReadOnlyMemory<byte> events)
    {
        using var document = JsonDocument.Parse(events);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static DropFact Read(JsonElement item)
    {
        var fact = new DropFact(item.GetProperty("type").GetString()!, item.GetProperty("at").GetInt64());
        return fact.Type switch
        {
            "opened.v1" => fact with { Limit = item.GetProperty("limitPerBuyer").GetInt64() },
            "taken.v1" => fact with
            {
                Id = item.GetProperty("takeId").GetString()!,
                Buyer = item.GetProperty("buyer").GetString()!,
                Units = item.GetProperty("units").GetInt64(),
                Deadline = item.GetProperty("deadline").GetInt64(),
            },
            "settled.v1" or "given-back.v1" or "expired.v1" => fact with { Id = item.GetProperty("takeId").GetString()! },
            _ => throw new NotSupportedException($"The auditor does not know the event '{fact.Type}' of a drop. Teach it before trusting a run."),
        };
    }
}
