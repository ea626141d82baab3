using LiveCommerce.Simulation.Runs;

return CommandLine.Run(args, Console.Out, Console.Error);
