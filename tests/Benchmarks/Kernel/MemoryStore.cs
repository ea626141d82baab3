using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>Nothing durable: what the kernel costs without a disk.</summary>
internal sealed class MemoryStore(TimeProvider time) : IStore
{
    private readonly InMemoryJournal _journal = new(time);

    public string Name => "memory";

    public string? Address => null;

    public Task<OpenJournal> OpenAsync(TimeProvider unused) => Task.FromResult(new OpenJournal(_journal, static () => ValueTask.CompletedTask));

    public Task<long> BytesAsync() => Task.FromResult(0L);

    public TimeSpan ServerCpu() => TimeSpan.Zero;

    public Task<string> VerifyAsync() => Task.FromResult("clean");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
