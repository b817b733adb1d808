{ environment.variables.MODULE = "yes"; }
