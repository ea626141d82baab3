using LiveCommerce.Ledger;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>Says now and then how far a long run has come; a short one says nothing. Called on the verifying thread.</summary>
internal sealed class ProgressLine(TextWriter writer, TimeProvider time) : IProgress<VerifyProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private long _last = time.GetTimestamp();

    public void Report(VerifyProgress value)
    {
        if (time.GetElapsedTime(_last) < Every) return;
        _last = time.GetTimestamp();
        writer.WriteLine($"… {value.Events:N0} events in {value.Batches:N0} batches, now at {value.Owner}");
    }
}
