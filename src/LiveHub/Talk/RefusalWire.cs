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
            Member("field") as string, Member("available") is { } available ? Convert.ToInt64(available) : null, Member("price") as Money?,
            Member("reservationId")?.ToString(), Member("opensAt") as DateTimeOffset?);

        object? Member(string name) => problem.Extensions.TryGetValue(name, out var value) ? value : null;
    }
}
