using System.Security.Claims;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;

namespace LiveCommerce.LiveHub.Tests.Streams;

/// <summary>Which channel shows a show to whom, in each of its states.</summary>
public sealed class AdmissionTests
{
    private const string Table = """
                             crew       others
        None                 -          -
        Draft                backstage  -
        Scheduled            stage      stage
        Draft-rehearsed      backstage  -
        Scheduled-rehearsed  backstage  stage
        Live                 stage      stage
        Ended                stage      stage
        Replay               stage      stage
        """;

    private static readonly HostId Owner = HostId.New();
    private static readonly HostId Member = HostId.New();

    [Fact]
    public void TheTableIsWhatIsDone()
    {
        ClaimsPrincipal?[] others =
        [
            null, new ClaimsPrincipal(new ClaimsIdentity()), CallerClaims.Host(HostId.New(), 1), CallerClaims.Guest(BuyerId.Parse("g" + new string('0', 32)), mayBuy: true),
        ];
        foreach (var row in Table.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var view = View(row[0]);
            foreach (var crew in new[] { Owner, Member }) Assert.Equal((row[0], row[1]), (row[0], Place(Admission.ChannelFor(view, CallerClaims.Host(crew, 1)))));
            foreach (var other in others) Assert.Equal((row[0], row[2]), (row[0], Place(Admission.ChannelFor(view, other))));
            if (view.Status != LiveStreamStatus.None) Assert.Equal((row[0], row[1]), (row[0], Place(Admission.CrewChannel(view))));
        }
    }

    private static string Place(string? key) => key switch { null => "-", "show" => "stage", "~show" => "backstage", _ => key };

    private static LiveStreamView View(string name)
    {
        var kind = new LiveStreamKind(SilentBroadcaster.Instance);
        var state = kind.NewState("show");
        var now = DateTimeOffset.UnixEpoch;
        LiveStreamCommand[] steps =
        [
            new LiveStreamCommand.Describe(Owner.Value, "Show", null, null),
            new LiveStreamCommand.GrantRole(Owner.Value, Member.Value, CrewRole.Moderator),
            .. name.StartsWith("Scheduled", StringComparison.Ordinal) ? [new LiveStreamCommand.Schedule(Owner.Value, now.AddDays(1))] : Array.Empty<LiveStreamCommand>(),
            .. name.EndsWith("-rehearsed", StringComparison.Ordinal) ? [new LiveStreamCommand.Rehearse(Owner.Value)] : Array.Empty<LiveStreamCommand>(),
            .. name is "Live" or "Ended" or "Replay" ? [new LiveStreamCommand.GoLive(Owner.Value)] : Array.Empty<LiveStreamCommand>(),
            .. name is "Ended" or "Replay" ? [new LiveStreamCommand.End(Owner.Value)] : Array.Empty<LiveStreamCommand>(),
            .. name is "Replay" ? [new LiveStreamCommand.PublishReplay(Owner.Value, "/r")] : Array.Empty<LiveStreamCommand>(),
        ];
        foreach (var step in name == "None" ? [] : steps)
        {
            foreach (var happened in kind.Decide(state, step, now).Events) kind.Apply(state, happened);
        }
        return kind.View(state, 1, []);
    }
}
