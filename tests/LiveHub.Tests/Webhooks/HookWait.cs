namespace LiveCommerce.LiveHub.Tests.Webhooks;

internal static class HookWait
{
    /// <summary>Asks again until there is something; fails after twenty seconds.</summary>
    public static async Task<T> ForAsync<T>(Func<T?> ask)
        where T : class
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (ask() is { } found) return found;
            Assert.False(patience.IsCancellationRequested, "It did not come to that within twenty seconds.");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public static Task UntilAsync(Func<bool> isSo) => ForAsync(() => isSo() ? "so" : null);
}
