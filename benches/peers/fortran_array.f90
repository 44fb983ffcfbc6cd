! The Fortran version of the course in array syntax: whole-array expressions, one for the Laplacian
! and one for the step, which overwrites the field.
program fortran_array
  use peer_module
  implicit none
  real(dp), allocatable :: rho(:, :), lapl(:, :)
  real(dp), allocatable :: seconds(:)
  real(dp) :: start
  integer :: k

  call read_arguments()
  allocate (rho(0:n + 1, 0:n + 1), lapl(n, n), seconds(repeats))
  lapl = 0
  do k = 1, repeats
    call four_peaks(rho)
    call run(min(steps, warm_up))
    call four_peaks(rho)
    start = clock()
    call run(steps)
    seconds(k) = clock() - start
  end do
  call report(seconds, rho)

contains

  subroutine run(count)
    integer, intent(in) :: count
    integer :: s
    do s = 1, count
      lapl = rho(1:n, 2:n + 1) + rho(1:n, 0:n - 1) + rho(2:n + 1, 1:n) + rho(0:n - 1, 1:n) &
             - 4 * rho(1:n, 1:n)
      rho(1:n, 1:n) = rho(1:n, 1:n) + factor * lapl
    end do
  end subroutine

end program
