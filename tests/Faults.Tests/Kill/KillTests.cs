using System.Diagnostics;
using LiveCommerce.Faults.Tests.History;
using LiveCommerce.Faults.Tests.Load;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Kill;

/// <summary>
/// A server that is killed at any moment loses nothing that it acknowledged, sells nothing twice, charges nobody twice and leaks no unit. The
/// clients' history is compared with the API, the payment provider's books with the orders, and the journal is verified by itself.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Buyers = 50;

    [Fact]
    public async Task NothingAcknowledgedIsLostAndNothingIsSoldTwiceWhenTheServerIsKilledAtAnyMoment()
    {
        var settings = KillSettings.FromEnvironment();
        var began = Stopwatch.GetTimestamp();
        using var directory = new TestDirectory();
        await using var owner = await DataOwner.CreateAsync(directory.PathOf("data"));
        Say($"seed {settings.Seed}, {settings.Rounds} rounds, {directory.Root}");
        await owner.StartReadyAsync();
        using var sale = await Sale.StartAsync(owner.Url, Buyers, settings.Seed);
        await sale.History.FirstGrantAsync(0).WaitAsync(TimeSpan.FromSeconds(30));

        directory.Keep = true; // until it is known that there is nothing to look into
        var rounds = new KillRounds(owner, sale, settings, Say);
        var breaches = await rounds.RunAsync();
        await sale.FinishAsync();
        var (last, evidence) = await new Oracle(sale, owner).JudgeAllAsync();
        breaches = [.. breaches, .. last];
        var beside = await new Oracle(sale, owner).VerifyAsync();
        await owner.TerminateAsync();
        var alone = await new Oracle(sale, owner).VerifyAsync();

        Say(rounds.Figures.Summary(sale.History, evidence, breaches, Stopwatch.GetElapsedTime(began), sale.Api.InternalErrors));
        foreach (var breach in breaches.Take(50)) Say(breach.ToString());
        foreach (var line in owner.Failures.Take(50)) Say(line);
        Say(alone.ToString());
        Assert.Empty(breaches);
        Assert.True(beside.ExitCode == 0, beside.ToString());
        Assert.True(alone.ExitCode == 0, alone.ToString());
        Assert.NotEmpty(evidence.Orders);
        directory.Keep = false;

        void Say(string line)
        {
            output.WriteLine(line);
            if (settings.Log is not null) File.AppendAllText(settings.Log, line + Environment.NewLine);
        }
    }
}
