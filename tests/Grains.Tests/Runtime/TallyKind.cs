using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>The smallest kind of grain: it takes names until it is full, and rings when something is due.</summary>
internal sealed class TallyKind(int room = int.MaxValue) : GrainKind<Tally, TallyCommand, TallyEvent, TallyAnswer, TallyView>
{
    public override string Name => "tally";

    /// <summary>Every decision that was made, also those that were thrown away later.</summary>
    public Observed<TallyCommand> Decided { get; } = new();

    public Observed<TallyView> Announced { get; } = new();

    /// <summary>Memory that was made: one for every time a grain is read from the journal.</summary>
    public Observed<string> Activated { get; } = new();

    public bool AnnouncingFails { get; set; }

    /// <summary>While set, asking for the next due time throws: a bug of the kind.</summary>
    public bool DueFails { get; set; }

    public override Tally NewState(string id)
    {
        Activated.Add(id);
        return new Tally();
    }

    public override Decision<TallyEvent, TallyAnswer> Decide(Tally state, TallyCommand command, DateTimeOffset now)
    {
        Decided.Add(command);
        return command switch
        {
            TallyCommand.Throw => throw new InvalidOperationException("A bug of the rules."),
            TallyCommand.Add when state.Names.Count >= room => new(new TallyAnswer(false, state.Names.Count)),
            TallyCommand.Add c => new(new TallyAnswer(true, state.Names.Count + 1), new TallyEvent.Added(now, c.Name, c.RingAfter is { } after ? now + after : null)),
            _ => new(new TallyAnswer(true, state.Names.Count)),
        };
    }

    public override IReadOnlyList<TallyEvent> DecideDue(Tally state, DateTimeOffset now) => state.RingsAt <= now ? [new TallyEvent.Rang(now)] : [];

    public override void Apply(Tally state, TallyEvent happened)
    {
        switch (happened)
        {
            case TallyEvent.Added e:
                state.Names.Add(e.Name);
                state.RingsAt = e.RingsAt ?? state.RingsAt;
                break;
            case TallyEvent.Rang:
                if (state.RingsAt is null) throw new InvariantViolationException("It rang without reason.");
                state.Names.Add("ring");
                state.RingsAt = null;
                break;
            default:
                throw new InvariantViolationException("No such fact.");
        }
    }

    public override DateTimeOffset? NextDue(Tally state) => DueFails ? throw new InvalidOperationException("A bug of the kind.") : state.RingsAt;

    public override TallyView View(Tally state, long sequence, IReadOnlyList<TallyEvent> news) => new(sequence, [.. state.Names]);

    public override DateTimeOffset StampOf(TallyEvent happened) => happened.At;

    public override bool IsUrgent(TallyCommand command) => command is TallyCommand.Add { Urgent: true };

    public override byte[] Write(IReadOnlyList<TallyEvent> events) => JsonSerializer.SerializeToUtf8Bytes(events.ToArray(), EventJson.Options);

    public override IReadOnlyList<TallyEvent> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<TallyEvent[]>(json, EventJson.Options)!;
        }
        catch (JsonException e)
        {
            throw new UnreadableEventException(e.Message, e);
        }
    }

    public override IReadOnlyList<OutboxMessage> Messages(Tally state, TallyEvent happened) =>
        happened is TallyEvent.Added { Name: "message" } ? [new OutboxMessage("tally.message", "{}")] : [];

    public override void Announce(TallyView view)
    {
        Announced.Add(view);
        if (AnnouncingFails) throw new InvalidOperationException("A bug of the broadcaster.");
    }
}

internal sealed class Tally
{
    public List<string> Names { get; } = [];

    public DateTimeOffset? RingsAt { get; set; }
}

internal abstract record TallyCommand
{
    internal sealed record Add(string Name, TimeSpan? RingAfter = null, bool Urgent = false) : TallyCommand;

    internal sealed record Look : TallyCommand;

    internal sealed record Throw : TallyCommand;
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Added), "added.v1")]
[JsonDerivedType(typeof(Rang), "rang.v1")]
internal abstract record TallyEvent(DateTimeOffset At)
{
    internal sealed record Added(DateTimeOffset At, string Name, DateTimeOffset? RingsAt = null) : TallyEvent(At);

    internal sealed record Rang(DateTimeOffset At) : TallyEvent(At);
}

internal sealed record TallyAnswer(bool Granted, int Count);

internal sealed record TallyView(long Version, ImmutableArray<string> Names)
{
    public override string ToString() => string.Join(' ', Names);
}
