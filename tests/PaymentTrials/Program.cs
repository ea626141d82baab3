using System.CommandLine;
using System.Diagnostics;
using LiveCommerce.PaymentTrials.Trial;

Option<int> payments = new("--payments") { Description = "How many, over all worlds.", DefaultValueFactory = _ => 100_000 };
Option<int> seed = new("--seed") { Description = "Of the first world; the next ones count on.", DefaultValueFactory = _ => 1 };
Option<int> size = new("--world") { Description = "Payments in each world.", DefaultValueFactory = _ => 10 };
Option<Plant> plant = new("--plant") { Description = "A bug to plant; the trial has to find it.", DefaultValueFactory = _ => Plant.None };

var command = new RootCommand("Payments against a provider with every kind of bad day, in virtual time; the exit code is 0 only where nothing is wrong.") { payments, seed, size, plant };
command.SetAction(parsed =>
{
    var began = Stopwatch.GetTimestamp();
    var (started, orders, late, reviews) = (0, 0, 0, 0);
    var breaches = new List<string>();
    var worlds = (parsed.GetValue(payments) + parsed.GetValue(size) - 1) / parsed.GetValue(size);
    for (var world = 0; world < worlds && breaches.Count < 20; world++)
    {
        var result = TrialRun.Run(new TrialPlan(parsed.GetValue(seed) + world, parsed.GetValue(size), parsed.GetValue(plant)));
        (started, orders, late, reviews) = (started + result.Payments, orders + result.Orders, late + result.LateSettled, reviews + result.Reviews);
        breaches.AddRange(result.Breaches);
    }
    foreach (var breach in breaches) Console.WriteLine(breach);
    Console.WriteLine(
        $"{started} payments in {worlds} worlds from seed {parsed.GetValue(seed)}: {orders} orders, {late} late successes settled, {reviews} in review, {breaches.Count} breaches, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
    return breaches.Count == 0 ? 0 : 1;
});
return command.Parse(args).Invoke();
