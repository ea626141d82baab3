using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>A refusal where there is no HTTP around it: the same members as in problem details, without those of HTTP.</summary>
/// <param name="RetryAfter">Whole seconds; what HTTP says in a header.</param>
public sealed record RefusalWire(
    string Code, string Title, string? Detail, string Retry, int? RetryAfter, string? Field, long? Available, Money? Price, string? ReservationId,
    DateTimeOffset? OpensAt)
{
    internal static RefusalWire From(ProblemHttpResult refusal)
    {
        var problem = (Problem)refusal.ProblemDetails;
        var kind = ProblemTable.Of(problem.ProblemCode);
        var wait = kind.Retry == ProblemRetry.Later ? problem.RetryAfter ?? kind.Wait : null;
        return new RefusalWire(
            kind.Code, kind.Title, problem.Detail, (string)problem.Extensions["retry"]!, wait is { } time ? (int)Math.Ceiling(time.TotalSeconds) : null,
            problem.Extensions.GetValueOrDefault("field") as string,
            problem.Extensions.GetValueOrDefault("available") is { } available ? Convert.ToInt64(available) : null,
            problem.Extensions.GetValueOrDefault("price") as Money?,
            problem.Extensions.GetValueOrDefault("reservationId")?.ToString(),
            problem.Extensions.GetValueOrDefault("opensAt") as DateTimeOffset?);
    }
}
