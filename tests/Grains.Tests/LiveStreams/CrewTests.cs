using System.Reflection;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.LiveStreams;

/// <summary>The one table of permissions, cell by cell, and that every command asks it.</summary>
public sealed class CrewTests
{
    private const string Table = """
                   Watch  Direct  Sell  Moderate  Staff
        Owner      yes    yes     yes   yes       yes
        Producer   yes    yes     yes   yes       no
        CoHost     yes    no      yes   yes       no
        Moderator  yes    no      no    yes       no
        """;

    /// <summary>What each command of a host needs. A command that is added without a row here fails.</summary>
    private static readonly Dictionary<string, (CrewAction Needs, Func<string, LiveStreamCommand> Make)> Commands = new(StringComparer.Ordinal)
    {
        ["Describe"] = (CrewAction.Direct, by => new LiveStreamCommand.Describe(by, "Other", null, null)),
        ["Schedule"] = (CrewAction.Direct, by => new LiveStreamCommand.Schedule(by, ManualTime.Start.AddDays(1))),
        ["Rehearse"] = (CrewAction.Direct, by => new LiveStreamCommand.Rehearse(by)),
        ["EndRehearsal"] = (CrewAction.Direct, by => new LiveStreamCommand.EndRehearsal(by)),
        ["GoLive"] = (CrewAction.Direct, by => new LiveStreamCommand.GoLive(by)),
        ["End"] = (CrewAction.Direct, by => new LiveStreamCommand.End(by)),
        ["Raid"] = (CrewAction.Direct, by => new LiveStreamCommand.Raid(by, "show-2")),
        ["PublishReplay"] = (CrewAction.Direct, by => new LiveStreamCommand.PublishReplay(by, "r")),
        ["WithdrawReplay"] = (CrewAction.Direct, by => new LiveStreamCommand.WithdrawReplay(by)),
        ["SetRunOfShow"] = (CrewAction.Direct, by => new LiveStreamCommand.SetRunOfShow(by, [])),
        ["SetAddresses"] = (CrewAction.Direct, by => new LiveStreamCommand.SetAddresses(by, "i", null)),
        ["RotateKeys"] = (CrewAction.Direct, by => new LiveStreamCommand.RotateKeys(by, 1)),
        ["GrantRole"] = (CrewAction.Staff, by => new LiveStreamCommand.GrantRole(by, "dan", CrewRole.Moderator)),
        ["RevokeRole"] = (CrewAction.Staff, by => new LiveStreamCommand.RevokeRole(by, "dan")),
        ["SetLineUp"] = (CrewAction.Sell, by => new LiveStreamCommand.SetLineUp(by, [])),
        ["SetPins"] = (CrewAction.Sell, by => new LiveStreamCommand.SetPins(by, [])),
        ["BeginSegment"] = (CrewAction.Sell, by => new LiveStreamCommand.BeginSegment(by, null)),
        ["StartOffer"] = (CrewAction.Sell, by => new LiveStreamCommand.StartOffer(
            by, "O1", new OfferDraft(OfferKind.Drop, Sku.Parse("A"), 1, new Money(1, "EUR"), 1, 0, 60, 60))),
        ["CloseOffer"] = (CrewAction.Sell, by => new LiveStreamCommand.CloseOffer(by, "O1")),
        ["OpenPoll"] = (CrewAction.Moderate, by => new LiveStreamCommand.OpenPoll(by, "P1", 2, null)),
        ["ClosePoll"] = (CrewAction.Moderate, by => new LiveStreamCommand.ClosePoll(by, "P1")),
        ["StopOffers"] = (CrewAction.Sell, by => new LiveStreamCommand.StopOffers(by)),
    };

    private static readonly LiveStreamKind Kind = new(SilentBroadcaster.Instance);

    public static TheoryData<string> CommandNames() => [.. Commands.Keys];

    [Fact]
    public void TheTableIsWhatTheRulesSay()
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(Enum.GetNames<CrewAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<CrewRole>().Order(StringComparer.Ordinal), rows[1..].Select(row => row[0]).Order(StringComparer.Ordinal));
        foreach (var row in rows[1..])
        {
            for (var action = CrewAction.Watch; action <= CrewAction.Staff; action++)
                Assert.True(Crew.May(Enum.Parse<CrewRole>(row[0]), action) == (row[1 + (int)action] == "yes"), $"{row[0]} {action}");
        }
    }

    [Fact]
    public void EveryCommandOfAHostHasARow()
    {
        var ofHosts = typeof(LiveStreamCommand).GetNestedTypes(BindingFlags.Public).Where(type => type.GetProperty("HostId") is not null);
        Assert.Equal(ofHosts.Select(type => type.Name).Order(StringComparer.Ordinal), Commands.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void EveryCommandAsksTheTableFirst(string name)
    {
        var (needs, make) = Commands[name];
        foreach (var (host, role) in (ReadOnlySpan<(string, CrewRole?)>)
            [("anna", CrewRole.Owner), ("bob", CrewRole.Producer), ("cat", CrewRole.CoHost), ("mo", CrewRole.Moderator), ("eve", null)])
        {
            foreach (var state in AllStates())
            {
                var refusal = Kind.Decide(state, make(host), ManualTime.Start).Answer.Refusal;
                if (role is null) Assert.Equal(LiveStreamRefusal.NotFound, refusal);
                else if (Crew.May(role.Value, needs)) Assert.True(refusal is not (LiveStreamRefusal.NotFound or LiveStreamRefusal.NotAllowed), $"{role} {state.Status}: {refusal}");
                else Assert.Equal(LiveStreamRefusal.NotAllowed, refusal);
            }
        }
    }

    [Fact]
    public void ACrewHasAtMostFiftyMembers()
    {
        var state = Show();
        for (var n = 4; n <= Crew.MaxMembers; n++) Do(state, new LiveStreamCommand.GrantRole("anna", $"m{n}", CrewRole.Moderator));
        var answer = Kind.Decide(state, new LiveStreamCommand.GrantRole("anna", "one-more", CrewRole.Moderator), ManualTime.Start).Answer;
        Assert.Equal((LiveStreamRefusal.Invalid, "crew"), (answer.Refusal, answer.Field));
        Do(state, new LiveStreamCommand.GrantRole("anna", "m4", CrewRole.Producer)); // another role needs no place
    }

    /// <summary>A show in each of its states, with the same crew.</summary>
    private static IEnumerable<LiveStreamState> AllStates()
    {
        LiveStreamCommand[][] ways =
        [
            [],
            [new LiveStreamCommand.Schedule("anna", ManualTime.Start.AddDays(1))],
            [new LiveStreamCommand.Rehearse("anna")],
            [new LiveStreamCommand.GoLive("anna")],
            [new LiveStreamCommand.GoLive("anna"), new LiveStreamCommand.End("anna")],
            [new LiveStreamCommand.GoLive("anna"), new LiveStreamCommand.End("anna"), new LiveStreamCommand.PublishReplay("anna", "r")],
        ];
        foreach (var way in ways)
        {
            var state = Show();
            foreach (var step in way) Do(state, step);
            yield return state;
        }
    }

    private static LiveStreamState Show()
    {
        var state = Kind.NewState("show");
        Do(state, new LiveStreamCommand.Describe("anna", "Show", null, null));
        Do(state, new LiveStreamCommand.GrantRole("anna", "bob", CrewRole.Producer));
        Do(state, new LiveStreamCommand.GrantRole("anna", "cat", CrewRole.CoHost));
        Do(state, new LiveStreamCommand.GrantRole("anna", "mo", CrewRole.Moderator));
        return state;
    }

    private static void Do(LiveStreamState state, LiveStreamCommand command)
    {
        var decision = Kind.Decide(state, command, ManualTime.Start);
        Assert.Equal(LiveStreamRefusal.None, decision.Answer.Refusal);
        foreach (var happened in decision.Events) Kind.Apply(state, happened);
    }
}
