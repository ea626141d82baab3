namespace LiveCommerce.Faults.Tests.Api;

/// <summary>Repeats a try, always with the same id, until it is done or refused.</summary>
internal static class Persistence
{
    private const double FirstMs = 25;
    private const double LongestMs = 400;

    /// <summary>The definite answer, or the last one where the time was up.</summary>
    /// <param name="once">One try.</param>
    /// <param name="doubt">Told of each try whose outcome is open.</param>
    /// <param name="stop">When to give up.</param>
    public static async Task<Answer<T>> UntilDefiniteAsync<T>(Func<Task<Answer<T>>> once, Action<Answer<T>>? doubt, CancellationToken stop)
        where T : class
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await once();
            if (answer.Kind is AnswerKind.Done or AnswerKind.Refused) return answer;
            if (answer.Kind == AnswerKind.Unknown) doubt?.Invoke(answer);
            if (stop.IsCancellationRequested) return answer;
            // Full jitter, on top of what the server asked for; short, because the time to the first grant after a restart is measured through it.
            var bound = Math.Min(LongestMs, FirstMs * Math.Pow(2, Math.Min(attempt, 10)));
            try
            {
                await Task.Delay((answer.RetryAfter ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(bound * Random.Shared.NextDouble()), stop);
            }
            catch (OperationCanceledException)
            {
                return answer;
            }
        }
    }

    /// <summary>For what has to succeed: the content, or an exception that says what came instead.</summary>
    public static async Task<T> RequireAsync<T>(Func<Task<Answer<T>>> once, string what, CancellationToken stop)
        where T : class
    {
        var answer = await UntilDefiniteAsync(once, null, stop);
        return answer.Kind == AnswerKind.Done ? answer.Value! : throw new InvalidOperationException($"{what}: {answer}");
    }
}
