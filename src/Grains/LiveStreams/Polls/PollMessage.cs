using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.LiveStreams.Polls;

/// <summary>What the show asks of whoever keeps the votes.</summary>
public sealed record PollMessage(string StreamId, string PollId)
{
    /// <summary>Let votes in, and show the poll.</summary>
    public const string OpenType = "poll.open";

    /// <summary>Let no more votes in, and count them.</summary>
    public const string CountType = "poll.count";

    public static OutboxMessage Write(string type, PollMessage message) => new(type, JsonSerializer.Serialize(message, PollMessageContext.Strict.PollMessage));

    public static PollMessage Read(string payload) =>
        JsonSerializer.Deserialize(payload, PollMessageContext.Strict.PollMessage) ?? throw new UnreadableEventException("An empty poll message.");
}

[JsonSerializable(typeof(PollMessage))]
internal sealed partial class PollMessageContext : JsonSerializerContext
{
    public static readonly PollMessageContext Strict = new(EventJson.Options);
}
