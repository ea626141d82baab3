using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.PaymentSandbox.Behaviour;

/// <summary>
/// How the sandbox misbehaves. Weights are out of 1,000 calls or messages and drawn by the seed; steps are for the first calls that fit them, in order, and
/// come before any draw.
/// </summary>
public sealed record Script
{
    /// <summary>Out of 1,000 calls.</summary>
    public IReadOnlyDictionary<Fault, int> Calls { get; set; } = new Dictionary<Fault, int>();

    /// <summary>Out of 1,000 messages.</summary>
    public IReadOnlyDictionary<MessageFault, int> Messages { get; set; } = new Dictionary<MessageFault, int>();

    /// <summary>Out of 1,000 cancellations: answered with "canceled", and the money is taken all the same.</summary>
    public int SuccessAfterCancel { get; set; }

    /// <summary>Out of 1,000 payments: another amount is taken than was asked for.</summary>
    public int WrongAmount { get; set; }

    /// <summary>Out of 1,000 refunds: under way for a while.</summary>
    public int PendingRefunds { get; set; }

    public IReadOnlyList<ScriptStep> Steps { get; set; } = [];

    /// <summary>The whole repertoire, as often as a bad day.</summary>
    public static Script BadDay { get; } = new()
    {
        Calls = new Dictionary<Fault, int>
        {
            [Fault.ResetBefore] = 20,
            [Fault.ResetAfter] = 20,
            [Fault.SilentBefore] = 10,
            [Fault.SlowAnswer] = 15,
            [Fault.SlowRequest] = 15,
            [Fault.FaultBefore] = 15,
            [Fault.FaultAfter] = 15,
            [Fault.Conflict] = 15,
            [Fault.RateLimit] = 25,
        },
        Messages = new Dictionary<MessageFault, int>
        {
            [MessageFault.Duplicate] = 150,
            [MessageFault.Late] = 150,
            [MessageFault.Missing] = 150,
            [MessageFault.First] = 100,
            [MessageFault.WrongAmount] = 2,
        },
        SuccessAfterCancel = 50,
        WrongAmount = 5,
        PendingRefunds = 200,
    };

    /// <exception cref="JsonException">Not a script.</exception>
    public static Script Read(string json) =>
        JsonSerializer.Deserialize(json, ScriptContext.Default.Script) ?? throw new JsonException("The script is null.");
}

/// <summary>One fault for one call.</summary>
/// <param name="Call">"create", "confirm", "capture", "cancel", "retrieve", "search", "list", "refund", "list-refunds".</param>
/// <param name="Fault">What goes wrong.</param>
public sealed record ScriptStep(string Call, Fault Fault);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Script))]
internal sealed partial class ScriptContext : JsonSerializerContext;
