using System.Text.Json;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.ShopEvents;

namespace LiveCommerce.Benchmarks.Webhooks;

/// <summary>An owner that does nothing but tell: each command is a fact that leaves one message in the outbox, so that the whole way out is measured and nothing else.</summary>
internal sealed class TellerKind : GrainKind<TellerState, TellerCommand, TellerEvent, object, TellerState>
{
    public override string Name => "teller";

    public override TellerState NewState(string id) => new() { Id = id };

    public override Decision<TellerEvent, object> Decide(TellerState state, TellerCommand command, DateTimeOffset now) => new(command, new TellerEvent(now, state.Told + 1));

    public override IReadOnlyList<TellerEvent> DecideDue(TellerState state, DateTimeOffset now) => [];

    public override void Apply(TellerState state, TellerEvent happened) => state.Told = happened.Number;

    public override DateTimeOffset? NextDue(TellerState state) => null;

    public override TellerState View(TellerState state, long sequence, IReadOnlyList<TellerEvent> news) => new() { Id = state.Id, Told = state.Told };

    public override DateTimeOffset StampOf(TellerEvent happened) => happened.At;

    public override bool IsUrgent(TellerCommand command) => true;

    public override byte[] Write(IReadOnlyList<TellerEvent> events) => JsonSerializer.SerializeToUtf8Bytes(events);

    public override IReadOnlyList<TellerEvent> Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<TellerEvent[]>(json) ?? [];

    public override IReadOnlyList<OutboxMessage> Messages(TellerState state, TellerEvent happened) =>
        [ShopEventMessage.Write(ShopEventTypes.StockSoldOut, happened.At, new() { ["sku"] = state.Id }, new() { ["number"] = happened.Number })];
}

internal sealed class TellerState
{
    public string Id { get; init; } = "";

    public long Told { get; set; }
}

internal sealed record TellerCommand;

internal sealed record TellerEvent(DateTimeOffset At, long Number);
