namespace LiveCommerce.LiveHub.Tests;

/// <summary>Waits for what has to become true by itself.</summary>
internal static class Condition
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task HoldsAsync(Func<bool> isSo, Func<string>? otherwise = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, otherwise?.Invoke() ?? "It did not become true.");
            await Task.Yield();
        }
    }
}
