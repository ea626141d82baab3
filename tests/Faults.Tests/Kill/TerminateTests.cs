using LiveCommerce.Faults.Tests.History;
using LiveCommerce.Faults.Tests.Load;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Kill;

/// <summary>A server that is asked to end does so in time, and the sale goes on where it was when the next one starts.</summary>
public sealed class TerminateTests(ITestOutputHelper output)
{
    private const int Buyers = 30;
    private const int Ends = 3;

    /// <summary>The server gives what it has under way 15 seconds; some room for the process itself.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task EndsWithinItsLimitUnderLoadAndLosesNothingThatItAcknowledged()
    {
        using var directory = new TestDirectory();
        await using var owner = await DataOwner.CreateAsync(directory.PathOf("data"));
        await owner.StartReadyAsync();
        using var sale = await Sale.StartAsync(owner.Url, Buyers, seed: 1);
        directory.Keep = true;
        for (var end = 0; end < Ends; end++)
        {
            await sale.History.FirstGrantAsync(0).WaitAsync(TimeSpan.FromSeconds(30));
            var took = await owner.TerminateAsync();
            output.WriteLine($"ended after {took.TotalMilliseconds:F0} ms; {KillFigures.Describe(sale.History)}");
            Assert.True(took < Limit, $"It took {took}.");
            await owner.StartReadyAsync();
        }
        await sale.FinishAsync();
        var (breaches, evidence) = await new Oracle(sale, owner).JudgeAllAsync();
        foreach (var line in owner.Failures) output.WriteLine(line);
        Assert.Empty(breaches);
        Assert.NotEmpty(evidence.Orders);
        await owner.TerminateAsync();
        var verified = await new Oracle(sale, owner).VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());
        directory.Keep = false;
    }
}
