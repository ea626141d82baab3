using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>A moment of a show that is played against a server and judged from the outside.</summary>
public interface IScenario
{
    /// <exception cref="Server.NoServerException">The preparation failed: nothing was measured.</exception>
    Task<RunOutcome> RunAsync(Target target, CancellationToken stop);
}
