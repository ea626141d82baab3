using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Drops;

/// <summary>The owner of one drop's limit, as the shell sees it. The key is the drop.</summary>
public sealed class DropLimitKind : GrainKind<DropLimitState, DropLimitCommand, DropLimitEvent, DropLimitAnswer, DropLimitView>
{
    public const string KindName = "drop-limit";

    public override string Name => KindName;

    public override DropLimitState NewState(string id) => new(id);

    public override Decision<DropLimitEvent, DropLimitAnswer> Decide(DropLimitState state, DropLimitCommand command, DateTimeOffset now) =>
        DropLimitRules.Decide(state, command, now);

    public override IReadOnlyList<DropLimitEvent> DecideDue(DropLimitState state, DateTimeOffset now) => DropLimitRules.DecideDue(state, now);

    public override void Apply(DropLimitState state, DropLimitEvent happened) => state.Apply(happened);

    public override DateTimeOffset? NextDue(DropLimitState state) => state.NextDue;

    public override DropLimitView View(DropLimitState state, long sequence, IReadOnlyList<DropLimitEvent> news) =>
        new(state.DropId, sequence, state.LimitPerBuyer, state.Units);

    public override DateTimeOffset StampOf(DropLimitEvent happened) => happened.At;

    /// <summary>Everything but new demand.</summary>
    public override bool IsUrgent(DropLimitCommand command) => command is not DropLimitCommand.Take;

    public override byte[] Write(IReadOnlyList<DropLimitEvent> events) => DropLimitEventContext.Events.Write(events);

    public override IReadOnlyList<DropLimitEvent> Read(ReadOnlySpan<byte> json) => DropLimitEventContext.Events.Read(json);
}
